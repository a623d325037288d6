#include "results.h"

#include <string.h>

#include "text.h"

void result_add_output(struct result *result, const char *bytes, size_t length)
{
    size_t room = sizeof result->output - result->length;
    if (length > room)
        length = room;
    memcpy(result->output + result->length, bytes, length);
    result->length += length;
}

void results_add(struct results *results, const struct result *result, int counts, uint64_t retries)
{
    results->last[results->next] = *result;
    results->next = (results->next + 1) % RESULTS;
    results->count += results->count < RESULTS;
    if (result->code == 0) {
        results->failing = 0;
        results->status = HEALTHY;
    } else if (counts && ++results->failing >= retries) {
        results->status = UNHEALTHY;
    }
}

static void add_result(struct text *text, const struct result *result)
{
    text_add(text, "result ");
    text_add_number(text, result->start);
    text_add(text, " ");
    text_add_number(text, result->end);
    text_add(text, result->code < 0 ? " -" : " ");
    text_add_number(text, (uint64_t)(result->code < 0 ? -result->code : result->code));
    text_add(text, " ");
    text_add_number(text, result->length);
    text_add(text, "\n");
    text_add_bytes(text, result->output, result->length);
    text_add(text, "\n");
}

size_t results_format(const struct results *results, char bytes[RESULTS_LENGTH])
{
    static const char *const names[] = {"starting", "healthy", "unhealthy"};
    struct text text = text_in(bytes, RESULTS_LENGTH);
    text_add(&text, "run ");
    text_add_number(&text, results->run);
    text_add(&text, "\nstatus ");
    text_add(&text, names[results->status]);
    text_add(&text, "\nfailing ");
    text_add_number(&text, results->failing);
    text_add(&text, "\n");
    for (unsigned int i = 0; i < results->count; i++)
        add_result(&text, &results->last[(results->next + RESULTS - results->count + i) % RESULTS]);
    text_add(&text, "end\n");
    return text.length;
}
