/* The results of the checks of a container's health, as the file of the record has them. This is pure. */
#ifndef JCONTAINER_RESULTS_H
#define JCONTAINER_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#define RESULTS 5
#define RESULT_OUTPUT 4096 /* the bytes of output that are kept of a check */

/* The room that results_format needs at most. */
#define RESULTS_LENGTH (RESULTS * (RESULT_OUTPUT + 128) + 64)

enum health_status { HEALTH_STARTING, HEALTHY, UNHEALTHY };

struct result {
    uint64_t start, end; /* nanoseconds since 1970 */
    int code; /* the exit status as a shell counts it; -1: the check did not end by itself */
    size_t length;
    char output[RESULT_OUTPUT];
};

struct results {
    uint64_t run; /* of the container */
    enum health_status status;
    uint64_t failing; /* the failures since the last success */
    unsigned int count, next;
    struct result last[RESULTS];
};

/* Keeps the beginning of what is added. */
void result_add_output(struct result *result, const char *bytes, size_t length);

/*
 * Adds a result. A failure that does not count changes neither the status nor the number of failures;
 * retries failures in a row make the container unhealthy.
 */
void results_add(struct results *results, const struct result *result, int counts,
                 uint64_t retries);

/* Writes the text of the file. Returns its length. */
size_t results_format(const struct results *results, char bytes[RESULTS_LENGTH]);

#endif
