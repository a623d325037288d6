/* Builds short texts. stdio would be more than half of a helper of this size. */
#ifndef JCONTAINER_TEXT_H
#define JCONTAINER_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A text that is truncated at the end of its buffer; cut is then set. */
struct text {
    char *bytes;
    size_t room; /* including the NUL */
    size_t length;
    int cut;
};

struct text text_in(char *bytes, size_t room);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_number(struct text *text, uint64_t number);

/* The room that the path of a descriptor needs at most, with the NUL. */
#define DESCRIPTOR_PATH (sizeof "/proc/self/fd/2147483647")

/* Adds a path that leads exactly to what a descriptor has open, for calls that take only paths. */
void text_add_descriptor(struct text *text, int descriptor);

#endif
