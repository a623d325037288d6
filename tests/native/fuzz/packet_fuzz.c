/* Feeds any input of libFuzzer to the reader of a client's packets, and touches what it has read. */
#include <stdlib.h>
#include <string.h>

#include "packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct keep_header header = {0};
    if (packet_read(data, size, &header) < 0)
        return 0;
    if (size < sizeof header || size > sizeof header + KEEP_BYTES ||
        memcmp(data, &header, sizeof header) != 0)
        abort();
    if (header.packet != KEEP_INPUT && size != sizeof header)
        abort();
    return 0;
}
