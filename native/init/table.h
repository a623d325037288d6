/* Rows of one size, which are found by their number. Memory is used only for rows that are in use. */
#ifndef JCONTAINER_TABLE_H
#define JCONTAINER_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define NO_ROW UINT32_MAX

struct table {
    char *rows;
    size_t size; /* of a row; the table uses the first bytes of a free one */
    uint32_t capacity;
    uint32_t touched; /* the rows from here on have never been used */
    uint32_t free;    /* the first of the free rows before that, or NO_ROW */
    uint32_t count;   /* the rows in use */
};

/* Returns 0, or -1 with errno. */
int table_make(struct table *table, size_t size, uint32_t capacity);

/* Returns the number of a row of zeros, or NO_ROW if all are in use. */
uint32_t table_take(struct table *table);

void table_give_back(struct table *table, uint32_t row);

static inline void *table_row(const struct table *table, uint32_t row)
{
    return table->rows + table->size * row;
}

#endif
