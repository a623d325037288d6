/* What a worker answers: see worker.h. */
#ifndef JCONTAINER_ANSWERS_H
#define JCONTAINER_ANSWERS_H

#include <stddef.h>

#include "worker.h"

/* Begins an answer with as many bytes as its length says; they follow by answer_bytes. */
void answer_begin(const struct work_answer *values);
void answer_bytes(const void *bytes, size_t length);

/* Writes the answers that wait. */
void answers_flush(void);

#endif
