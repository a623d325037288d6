/* Putting short texts together. stdio would be the larger half of a helper of this size. */
#ifndef JCONTAINER_TEXT_H
#define JCONTAINER_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* A text that is cut at the end of its room, and says so. */
struct text {
    char *bytes;
    size_t room; /* with the NUL */
    size_t length;
    int cut;
};

struct text text_in(char *bytes, size_t room);
void text_add(struct text *text, const char *string);
void text_add_bytes(struct text *text, const char *bytes, size_t length);
void text_add_number(struct text *text, uint64_t number);

#endif
