#include "packet.h"

#include <string.h>

#define STREAMS (KEEP_STREAM_STDIN | KEEP_STREAM_STDOUT | KEEP_STREAM_STDERR)

int packet_read(const void *bytes, size_t length, struct keep_header *header)
{
    if (length < sizeof *header)
        return -1;
    memcpy(header, bytes, sizeof *header);
    length -= sizeof *header;
    switch (header->packet) {
    case KEEP_INPUT:
        return length > KEEP_BYTES ? -1 : 0;
    case KEEP_ATTACH:
        return length || !header->value || (header->value & ~STREAMS) ? -1 : 0;
    case KEEP_INPUT_END:
    case KEEP_RESIZE:
    case KEEP_CEASE:
        return length ? -1 : 0;
    default:
        return -1;
    }
}
