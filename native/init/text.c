#include "text.h"

#include <string.h>

struct text text_in(char *bytes, size_t room)
{
    bytes[0] = 0;
    return (struct text){.bytes = bytes, .room = room};
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
    size_t left = text->room - 1 - text->length;
    if (length > left) {
        text->cut = 1;
        length = left;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = 0;
}

void text_add(struct text *text, const char *string)
{
    text_add_bytes(text, string, strlen(string));
}

void text_add_number(struct text *text, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + number % 10);
    while (number /= 10);
    text_add_bytes(text, digits + at, sizeof digits - at);
}

void text_add_descriptor(struct text *text, int descriptor)
{
    text_add(text, "/proc/self/fd/");
    text_add_number(text, (uint64_t)descriptor);
}
