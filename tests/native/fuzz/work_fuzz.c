/*
 * Feeds any input of libFuzzer to the reader of a worker's records, one record
 * after the other, and touches what it has read.
 */
#include <stdlib.h>
#include <string.h>

#include "worker.h"

static volatile size_t touched; /* so that no read is optimised away */

static const char *const signatures[] = {
#define WORK(code, name, signature, function) [code] = (signature),
#include "files.def"
#include "work.def"
#undef WORK
};

static void touch(const struct work_record *record)
{
    const char *letters = signatures[record->opcode];
    for (int i = 0; letters[i]; i++) {
        const struct argument *argument = &record->arguments[i];
        if (letters[i] == 's')
            touched += strlen(argument->string) + (size_t)work_is_name(argument->string);
        else if (letters[i] == 'b')
            for (uint32_t j = 0; j < argument->vector.count; j++)
                touched += argument->vector.first[j];
        else
            touched += argument->number;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (;;) {
        struct work_record record;
        const char *problem = NULL;
        int64_t length = work_read(data, size, &record, &problem);
        if (length > (int64_t)size || (length < 0 && !problem))
            abort();
        if (length <= 0)
            return 0;
        touch(&record);
        data += length;
        size -= (size_t)length;
    }
}
