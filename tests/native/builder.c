#include "builder.h"

#include <string.h>

static void put(struct builder *builder, const void *bytes, size_t length)
{
    memcpy(builder->bytes + builder->length, bytes, length);
    builder->length += length;
    header_of(builder)->total_length = (uint32_t)builder->length;
}

struct plan_header *header_of(struct builder *builder)
{
    return (struct plan_header *)(void *)builder->bytes;
}

void begin_plan(struct builder *builder)
{
    memset(builder, 0, sizeof *builder);
    builder->length = sizeof(struct plan_header);
    header_of(builder)->magic = PLAN_MAGIC;
    header_of(builder)->version = PLAN_VERSION;
    header_of(builder)->total_length = (uint32_t)builder->length;
}

void begin_step(struct builder *builder, uint32_t opcode)
{
    builder->step = builder->length;
    put32(builder, opcode);
    put32(builder, 0);
    header_of(builder)->step_count++;
}

void end_step(struct builder *builder)
{
    uint32_t length = (uint32_t)(builder->length - builder->step - 8);
    memcpy(builder->bytes + builder->step + 4, &length, sizeof length);
}

void put32(struct builder *builder, uint32_t value)
{
    put(builder, &value, sizeof value);
}

void put64(struct builder *builder, uint64_t value)
{
    put(builder, &value, sizeof value);
}

void put_string(struct builder *builder, const char *string)
{
    put32(builder, (uint32_t)strlen(string));
    put(builder, string, strlen(string) + 1);
}

void put_block(struct builder *builder, const void *bytes, size_t length)
{
    put32(builder, (uint32_t)length);
    put(builder, bytes, length);
}

void put_exec(struct builder *builder)
{
    begin_step(builder, OP_EXEC);
    put32(builder, 1);
    put_string(builder, "/bin/true");
    put32(builder, 0);
    put_string(builder, "");
    end_step(builder);
}
