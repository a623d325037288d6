#include "table.h"

#include <string.h>
#include <sys/mman.h>

int table_make(struct table *table, size_t size, uint32_t capacity)
{
    void *rows = mmap(NULL, size * capacity, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (rows == MAP_FAILED)
        return -1;
    *table = (struct table){.rows = rows, .size = size, .capacity = capacity, .free = NO_ROW};
    return 0;
}

uint32_t table_take(struct table *table)
{
    uint32_t row = table->free;
    if (row != NO_ROW)
        table->free = *(uint32_t *)table_row(table, row);
    else if (table->touched < table->capacity)
        row = table->touched++;
    else
        return NO_ROW;
    memset(table_row(table, row), 0, table->size);
    table->count++;
    return row;
}

/* After the last row, the memory goes back to the kernel. */
void table_give_back(struct table *table, uint32_t row)
{
    *(uint32_t *)table_row(table, row) = table->free;
    table->free = row;
    if (--table->count > 0)
        return;
    (void)madvise(table->rows, table->size * table->touched, MADV_DONTNEED);
    table->touched = 0;
    table->free = NO_ROW;
}
