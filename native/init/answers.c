/* The answers of a worker, many at once. If the JVM is gone, the worker ends. */
#include "answers.h"

#include "sys.h"

#define OUTPUT 1

_Static_assert(sizeof(struct work_answer) == WORK_ANSWER_LENGTH, "the JVM reads it by offset");

static struct {
    size_t filled;
    char bytes[64 << 10];
} output;

static void write_all(const char *at, size_t length)
{
    while (length > 0) {
        ssize_t written = write(OUTPUT, at, length);
        if (written < 0)
            _exit(1); /* the JVM is gone */
        at += written;
        length -= (size_t)written;
    }
}

void answers_flush(void)
{
    write_all(output.bytes, output.filled);
    output.filled = 0;
}

void answer_bytes(const void *bytes, size_t length)
{
    if (length > sizeof output.bytes - output.filled)
        answers_flush();
    if (length > sizeof output.bytes) {
        write_all(bytes, length);
        return;
    }
    memcpy(output.bytes + output.filled, bytes, length);
    output.filled += length;
}

void answer_begin(const struct work_answer *values)
{
    answer_bytes(values, sizeof *values);
}
