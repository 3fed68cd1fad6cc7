/* SPDX-License-Identifier: BSD-3-Clause */
/* Rule 4: no wake-up is lost. A model of the two sides of a ring, taken step by step at each access
 * to what they share, through every interleaving there is.
 *
 * It proves the protocol, not the code: the steps are written by hand here, and no edit of
 * core/src/ring.c can make it fail. Who changes the order of accesses there changes it here too.
 * test_threads.c runs the real code, through the interleavings that happen. */
#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 2, ITEMS = 6 };

/* Ways to get it wrong; the model must notice each. */
enum mistake {
    NO_MISTAKE,
    PRODUCER_DOES_NOT_LOOK_AGAIN,
    CONSUMER_DOES_NOT_LOOK_AGAIN,
    PRODUCER_READS_THE_SEQUENCE_LAST,
    PRODUCER_NOTIFIES_FROM_AN_OLD_VALUE,
    CONSUMER_NOTIFIES_FROM_AN_OLD_VALUE,
};

enum producer_step {
    P_LOOK,
    P_READ_SEQUENCE,
    P_ASK,
    P_LOOK_AGAIN,
    P_READ_SEQUENCE_LATE,
    P_WAIT,
    P_READ_NOTIFY_EARLY,
    P_PUBLISH,
    P_NOTIFY,
    P_DONE,
};

enum consumer_step { C_LOOK, C_READ_NOTIFY_EARLY, C_TAKE, C_NOTIFY, C_ASK, C_LOOK_AGAIN, C_SLEEP };

struct state {
    /* in the BAR */
    uint8_t prod, cons, notify_on_prod, notify_on_cons;
    /* the producer's */
    uint8_t producer, cached, seen, early_prod;
    /* the consumer's */
    uint8_t consumer, early_cons;
    /* between them */
    uint8_t sequence, bell;
};

static bool has_room(const struct state *state)
{
    return state->prod - state->cached < SIZE;
}

/* Returns false if the producer can not take a step now. */
static bool step_producer(struct state *s, enum mistake mistake)
{
    switch (s->producer) {
    case P_LOOK:
        if (s->prod == ITEMS) {
            s->producer = P_DONE;
            return true;
        }
        s->cached = s->cons;
        s->producer = has_room(s) ? P_READ_NOTIFY_EARLY : P_READ_SEQUENCE;
        return true;
    case P_READ_SEQUENCE:
        s->seen = s->sequence;
        s->producer = P_ASK;
        return true;
    case P_ASK:
        s->notify_on_cons = s->cached + 1;
        s->producer = mistake == PRODUCER_DOES_NOT_LOOK_AGAIN ? P_WAIT : P_LOOK_AGAIN;
        return true;
    case P_LOOK_AGAIN:
        s->cached = s->cons;
        s->producer = has_room(s) ? P_READ_NOTIFY_EARLY : P_READ_SEQUENCE_LATE;
        return true;
    case P_READ_SEQUENCE_LATE:
        if (mistake == PRODUCER_READS_THE_SEQUENCE_LAST)
            s->seen = s->sequence;
        s->producer = P_WAIT;
        return true;
    case P_WAIT:
        if (s->sequence == s->seen)
            return false;
        s->producer = P_LOOK;
        return true;
    case P_READ_NOTIFY_EARLY:
        s->early_prod = s->notify_on_prod;
        s->producer = P_PUBLISH;
        return true;
    case P_PUBLISH:
        s->prod++;
        s->producer = P_NOTIFY;
        return true;
    case P_NOTIFY:
        if (mistake == PRODUCER_NOTIFIES_FROM_AN_OLD_VALUE)
            s->bell |= s->early_prod == s->prod;
        else
            s->bell |= s->notify_on_prod == s->prod;
        s->producer = P_LOOK;
        return true;
    default:
        return false;
    }
}

static bool step_consumer(struct state *s, enum mistake mistake)
{
    switch (s->consumer) {
    case C_LOOK:
        s->consumer = s->prod == s->cons ? C_ASK : C_READ_NOTIFY_EARLY;
        return true;
    case C_READ_NOTIFY_EARLY:
        s->early_cons = s->notify_on_cons;
        s->consumer = C_TAKE;
        return true;
    case C_TAKE:
        s->cons++;
        s->consumer = C_NOTIFY;
        return true;
    case C_NOTIFY:
        if (mistake == CONSUMER_NOTIFIES_FROM_AN_OLD_VALUE)
            s->sequence += s->early_cons == s->cons;
        else
            s->sequence += s->notify_on_cons == s->cons;
        s->consumer = C_LOOK;
        return true;
    case C_ASK:
        s->notify_on_prod = s->cons + 1;
        s->consumer = mistake == CONSUMER_DOES_NOT_LOOK_AGAIN ? C_SLEEP : C_LOOK_AGAIN;
        return true;
    case C_LOOK_AGAIN:
        s->consumer = s->prod == s->cons ? C_SLEEP : C_LOOK;
        return true;
    case C_SLEEP:
        if (!s->bell)
            return false;
        s->bell = 0;
        s->consumer = C_LOOK;
        return true;
    default:
        return false;
    }
}

/* ---- every state that can be reached ---- */

enum { STATES_MAX = 1 << 20 };

struct search {
    struct state *states;
    uint32_t *table; /* hash to state + 1 */
    uint32_t count;
};

static void found(struct search *search, const struct state *state)
{
    const uint8_t *bytes = (const uint8_t *)state;
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < sizeof(*state); i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    for (hash %= 2 * STATES_MAX; search->table[hash]; hash = (hash + 1) % (2 * STATES_MAX)) {
        if (memcmp(&search->states[search->table[hash] - 1], state, sizeof(*state)) == 0)
            return;
    }
    assert_true(search->count < STATES_MAX);
    search->states[search->count++] = *state;
    search->table[hash] = search->count;
}

/* Is there a way in which both sides end up waiting with items left? */
static bool can_get_stuck(enum mistake mistake)
{
    struct search search = {
        .states = malloc(STATES_MAX * sizeof(struct state)),
        .table = calloc(2 * STATES_MAX, sizeof(uint32_t)),
    };
    const struct state start = {.notify_on_prod = 1};
    bool stuck = false;

    assert_true(search.states && search.table);
    found(&search, &start);
    for (uint32_t i = 0; i < search.count && !stuck; i++) {
        struct state producer = search.states[i], consumer = search.states[i];
        bool producer_moved = step_producer(&producer, mistake);
        bool consumer_moved = step_consumer(&consumer, mistake);

        assert_true((uint8_t)(producer.prod - producer.cons) <= SIZE);
        if (producer_moved)
            found(&search, &producer);
        if (consumer_moved)
            found(&search, &consumer);
        if (!producer_moved && !consumer_moved)
            stuck = search.states[i].producer != P_DONE || search.states[i].cons != ITEMS;
    }
    if (mistake == NO_MISTAKE)
        print_message("%u states\n", search.count);
    free(search.states);
    free(search.table);
    return stuck;
}

static void no_interleaving_loses_a_wake_up(void **state)
{
    (void)state;
    assert_false(can_get_stuck(NO_MISTAKE));
}

static void each_mistake_in_the_protocol_would_lose_one(void **state)
{
    (void)state;
    assert_true(can_get_stuck(PRODUCER_DOES_NOT_LOOK_AGAIN));
    assert_true(can_get_stuck(CONSUMER_DOES_NOT_LOOK_AGAIN));
    assert_true(can_get_stuck(PRODUCER_READS_THE_SEQUENCE_LAST));
    assert_true(can_get_stuck(PRODUCER_NOTIFIES_FROM_AN_OLD_VALUE));
    assert_true(can_get_stuck(CONSUMER_NOTIFIES_FROM_AN_OLD_VALUE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_interleaving_loses_a_wake_up),
        cmocka_unit_test(each_mistake_in_the_protocol_would_lose_one),
    };

    return cmocka_run_group_tests_name("ring model", tests, NULL, NULL);
}
