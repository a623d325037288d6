/*
 * Feeds any input of libFuzzer to the writer of lines of the log. A line of text ends with the input;
 * a line of JSON is one line of printable characters and valid UTF-8.
 */
#include <stdlib.h>
#include <string.h>

#include "logline.h"
#include "plan.h"

static char line[LOGLINE_MAX * 6 + 256];
static size_t used;

static void collect(void *to, const char *bytes, size_t length)
{
    (void)to;
    memcpy(line + used, bytes, length);
    used += length;
}

static void write_line(unsigned int format, const char *bytes, size_t length)
{
    const struct logline it = {.format = format, .stream = 1, .bytes = bytes, .length = length};
    used = 0;
    logline_write(&it, collect, NULL);
    if (line[used - 1] != '\n')
        abort();
}

static void check_json(void)
{
    size_t continuing = 0;
    for (size_t i = 0; i + 1 < used; i++) {
        unsigned char byte = (unsigned char)line[i];
        if (byte < 0x20 || (continuing > 0) != ((byte & 0xc0) == 0x80))
            abort();
        if (continuing > 0)
            continuing--;
        else if (byte >= 0x80)
            continuing = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    }
    if (continuing > 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    if (size == 0 || size > LOGLINE_MAX)
        return 0;
    write_line(LOG_TEXT, bytes, size);
    if (used <= size || memcmp(line + used - 1 - size, bytes, size) != 0)
        abort();
    size_t split = logline_split(LOG_JSON, bytes, size);
    if (split == 0 || split > size || size - split > 3)
        abort();
    write_line(LOG_JSON, bytes, split);
    check_json();
    return 0;
}
