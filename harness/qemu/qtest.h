/* SPDX-License-Identifier: BSD-3-Clause */
/* QEMU's qtest protocol: a line a request, a line an answer, in the same order. */
#ifndef RIG_QEMU_QTEST_H
#define RIG_QEMU_QTEST_H

#include "process.h"

struct qtest {
    GString *requests; /**< not yet sent */
    GString *answers;  /**< received, not yet understood */
    GArray *expected;  /**< struct answer: of requests not yet answered */
    guint answered;    /**< of those */
    GString *output;   /**< what the child printed */
    unsigned irq;      /**< the interrupt that is watched */
    bool irq_level;
    uint64_t irq_rises;
};

void qtest_init(struct qtest *qtest, unsigned irq);
void qtest_finish(struct qtest *qtest);

/** Ask for something that is answered with OK alone. */
void qtest_ask(struct qtest *qtest, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** Ask for a number. */
void qtest_ask_value(struct qtest *qtest, uint32_t *value, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
/** Ask for memory. */
void qtest_ask_bytes(struct qtest *qtest, uint64_t address, void *bytes, size_t size);
/** Ask to write memory. */
void qtest_ask_write(struct qtest *qtest, uint64_t address, const void *bytes, size_t size);

/** How a conversation went. */
enum qtest_end {
    QTEST_ANSWERED,
    QTEST_CLOSED,  /**< the child has closed its end */
    QTEST_SILENT,  /**< no whole answer came for so long */
    QTEST_REFUSED, /**< an answer that is not of the protocol; it is in `answers` */
    QTEST_ENDLESS, /**< a line of more than QTEST_LONGEST_LINE bytes */
    QTEST_BABBLES, /**< it has printed more than QTEST_MOST_OUTPUT bytes, and nobody took them */
    QTEST_UNWANTED /**< it is not waited for any more: rig_qemu_set_watch() */
};
enum { QTEST_LONGEST_LINE = 1 << 20, QTEST_MOST_OUTPUT = 16 << 20 };
/**
 * Send what was asked, and wait for the answers.
 * @param patience_ms for each answer: lines about interrupts are none.
 * @param watch is asked while nothing comes, and now and then; NULL: always true. When it is false
 *        what does not come within a second is not waited for.
 */
enum qtest_end qtest_talk(struct qtest *qtest, const struct process *process, unsigned patience_ms,
                          bool (*watch)(void));
/** All results that have not come are all ones; nothing is asked any more. */
void qtest_give_up(struct qtest *qtest);
/** Take what the child has printed by now. */
void qtest_read_output(struct qtest *qtest, const struct process *process);

#endif
