/*
 * The arguments of the steps of a plan (steps.def) and of the records of a worker (work.def). A
 * signature has one letter for each argument; steps.def says what the letters mean on the wire.
 */
#ifndef JCONTAINER_ARGUMENTS_H
#define JCONTAINER_ARGUMENTS_H

#include <stddef.h>
#include <stdint.h>

struct vector {
    uint32_t count;
    const uint8_t *first; /* the first element, as on the wire */
};

struct argument {
    union {
        uint64_t number;      /* u, q */
        const char *string;   /* s: NUL-terminated, points into the plan */
        struct vector vector; /* v, w, b */
    };
};

/* Bytes that are still to be read. */
struct reader {
    const uint8_t *at;
    const uint8_t *end;
    const char *problem; /* why a function below has returned -1 */
};

/* How many bytes are left. */
size_t reader_left(const struct reader *reader);

/* Notes a problem. Returns -1. */
int reader_refuse(struct reader *reader, const char *problem);

/* Reads 32 bits. Returns 0, or -1 with the problem. */
int reader_number(struct reader *reader, uint32_t *value);

/* Reads the argument of a letter. Its strings and vectors point to the bytes. Returns 0, or -1 with the problem. */
int reader_argument(struct reader *reader, char letter, struct argument *argument);

/* The string of a 'v' at *position, which is then advanced to the next string. */
const char *vector_string(const uint8_t **position);

/* The number of a 'w' at the index. */
uint32_t vector_number(const struct vector *vector, uint32_t index);

#endif
