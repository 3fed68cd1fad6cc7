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
    QTEST_CLOSED, /**< the child has closed its end */
    QTEST_SILENT, /**< nothing came for so long */
    QTEST_REFUSED /**< an answer that is not of the protocol; it is in `answers` */
};
/** Send what was asked, and wait for the answers. */
enum qtest_end qtest_talk(struct qtest *qtest, const struct process *process, unsigned patience_ms);
/** All results that have not come are all ones; nothing is asked any more. */
void qtest_give_up(struct qtest *qtest);
/** Take what the child has printed by now. */
void qtest_read_output(struct qtest *qtest, const struct process *process);

#endif
