#include "logline.h"

#include <string.h>

#include "plan.h"
#include "text.h"

typedef void sink(void *to, const char *bytes, size_t length);

static void put(sink *write, void *to, const char *string)
{
    write(to, string, strlen(string));
}

static void add_padded(struct text *text, unsigned long number, size_t width)
{
    char digits[20];
    for (size_t i = width; i-- > 0; number /= 10)
        digits[i] = (char)('0' + number % 10);
    text_add_bytes(text, digits, width);
}

static void put_time(sink *write, void *to, const struct timespec *time)
{
    char bytes[64];
    struct text text = text_in(bytes, sizeof bytes);
    struct tm parts;
    gmtime_r(&time->tv_sec, &parts);
    add_padded(&text, (unsigned long)parts.tm_year + 1900, 4);
    text_add(&text, "-");
    add_padded(&text, (unsigned long)parts.tm_mon + 1, 2);
    text_add(&text, "-");
    add_padded(&text, (unsigned long)parts.tm_mday, 2);
    text_add(&text, "T");
    add_padded(&text, (unsigned long)parts.tm_hour, 2);
    text_add(&text, ":");
    add_padded(&text, (unsigned long)parts.tm_min, 2);
    text_add(&text, ":");
    add_padded(&text, (unsigned long)parts.tm_sec, 2);
    text_add(&text, ".");
    add_padded(&text, (unsigned long)time->tv_nsec, 9);
    text_add(&text, "Z");
    write(to, bytes, text.length);
}

static const char *stream_name(const struct logline *line)
{
    return line->stream == 2 ? "stderr" : "stdout";
}

static void write_text(const struct logline *line, sink *write, void *to)
{
    put_time(write, to, &line->time);
    put(write, to, " ");
    put(write, to, stream_name(line));
    put(write, to, line->ended ? " F " : " P ");
    write(to, line->bytes, line->length);
    put(write, to, "\n");
}

/*
 * The length of the sequence that a byte begins, or 0 if no sequence begins with it: RFC 3629. *low
 * and *high are the bounds of the second byte.
 */
static size_t sequence_length(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    *high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/*
 * The length of the character at the beginning of the bytes; 0 if they are invalid, or -1 if they
 * end within a character that is valid so far.
 */
static int character(const char *bytes, size_t length)
{
    unsigned char low, high;
    size_t needed = sequence_length((unsigned char)bytes[0], &low, &high);
    for (size_t i = 1; i < needed; i++) {
        if (i == length)
            return -1;
        unsigned char next = (unsigned char)bytes[i];
        if (next < low || next > high)
            return 0;
        low = 0x80, high = 0xbf;
    }
    return (int)needed;
}

size_t logline_split(unsigned int format, const char *bytes, size_t length)
{
    for (size_t back = 1; format == LOG_JSON && back <= 3 && back < length; back++) {
        const char *start = bytes + length - back;
        if ((*start & 0xc0) == 0x80)
            continue; /* the character begins before it */
        return character(start, back) < 0 ? length - back : length;
    }
    return length;
}

/* Writes what stands in JSON for one byte of ASCII, or returns 0 if it stands for itself. */
static int write_escaped(unsigned char byte, sink *write, void *to)
{
    static const char digits[] = "0123456789abcdef";
    char code[] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    char pair[] = {'\\', (char)byte};
    if (byte == '"' || byte == '\\')
        write(to, pair, sizeof pair);
    else if (byte == '\r')
        put(write, to, "\\r");
    else if (byte < 0x20 || byte == '<' || byte == '>' || byte == '&')
        write(to, code, sizeof code);
    else
        return 0;
    return 1;
}

static int is_separator(const char *bytes, int length)
{
    return length == 3 && !memcmp(bytes, "\xe2\x80", 2) &&
           (bytes[2] == '\xa8' || bytes[2] == '\xa9');
}

/* Writes the first bytes of a string; returns how many. plain: the bytes before them stand for themselves. */
static size_t write_special(const char *bytes, size_t length, sink *write, void *to)
{
    int size = character(bytes, length);
    if (size <= 0) {
        put(write, to, "\\ufffd");
        return 1;
    }
    if (is_separator(bytes, size)) {
        put(write, to, bytes[2] & 1 ? "\\u2029" : "\\u2028");
        return 3;
    }
    return size == 1 && write_escaped((unsigned char)bytes[0], write, to) ? 1 : 0;
}

static void write_string(const char *bytes, size_t length, sink *write, void *to)
{
    size_t plain = 0; /* how many bytes at the beginning stand for themselves */
    while (plain < length) {
        /* Most output is letters and spaces. */
        int special = (unsigned char)bytes[plain] >= 0x80 || (unsigned char)bytes[plain] < 0x20 ||
                      strchr("\"\\<>&", bytes[plain]) != NULL;
        int size = special ? character(bytes + plain, length - plain) : 1;
        if (!special || (size > 1 && !is_separator(bytes + plain, size))) {
            plain += (size_t)size;
            continue;
        }
        write(to, bytes, plain);
        bytes += plain, length -= plain, plain = 0;
        size_t written = write_special(bytes, length, write, to);
        bytes += written, length -= written;
    }
    write(to, bytes, plain);
}

static void write_json(const struct logline *line, sink *write, void *to)
{
    put(write, to, "{\"log\":\"");
    write_string(line->bytes, line->length, write, to);
    put(write, to, line->ended ? "\\n\",\"stream\":\"" : "\",\"stream\":\"");
    put(write, to, stream_name(line));
    put(write, to, "\",\"time\":\"");
    put_time(write, to, &line->time);
    put(write, to, "\"}\n");
}

void logline_write(const struct logline *line, sink *write, void *to)
{
    if (line->format == LOG_JSON)
        write_json(line, write, to);
    else
        write_text(line, write, to);
}
