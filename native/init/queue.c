#include "queue.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "keep.h"

/* It stands before each packet. */
typedef uint32_t packet_length;

static int map(struct queue *queue)
{
    void *memory =
        mmap(NULL, KEEP_QUEUE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return -1;
    *queue = (struct queue){.bytes = memory};
    return 0;
}

/* The parts of the ring that begin at a distance from the first byte. Returns their number. */
static int parts_at(const struct queue *queue, size_t distance, size_t length,
                    struct iovec parts[2])
{
    size_t at = (queue->first + distance) % KEEP_QUEUE;
    size_t before = length < KEEP_QUEUE - at ? length : KEEP_QUEUE - at;
    parts[0] = (struct iovec){.iov_base = queue->bytes + at, .iov_len = before};
    parts[1] = (struct iovec){.iov_base = queue->bytes, .iov_len = length - before};
    return before < length ? 2 : 1;
}

static void append(struct queue *queue, const void *bytes, size_t length)
{
    struct iovec parts[2];
    parts_at(queue, queue->used, length, parts);
    memcpy(parts[0].iov_base, bytes, parts[0].iov_len);
    memcpy(parts[1].iov_base, (const char *)bytes + parts[0].iov_len, parts[1].iov_len);
    queue->used += length;
}

int queue_add(struct queue *queue, const char *bytes, size_t length)
{
    packet_length word = (packet_length)length;
    if (!queue->bytes && map(queue) < 0)
        return -1;
    if (queue->used + sizeof word + length > KEEP_QUEUE)
        return -1;
    append(queue, &word, sizeof word);
    append(queue, bytes, length);
    return 0;
}

static size_t first_length(const struct queue *queue)
{
    packet_length word;
    struct iovec parts[2];
    parts_at(queue, 0, sizeof word, parts);
    memcpy(&word, parts[0].iov_base, parts[0].iov_len);
    memcpy((char *)&word + parts[0].iov_len, parts[1].iov_base, parts[1].iov_len);
    return word;
}

int queue_first(const struct queue *queue, struct iovec parts[2])
{
    if (!queue->bytes)
        return 0;
    return parts_at(queue, sizeof(packet_length), first_length(queue), parts);
}

void queue_remove(struct queue *queue)
{
    size_t length = sizeof(packet_length) + first_length(queue);
    queue->first = (queue->first + length) % KEEP_QUEUE;
    queue->used -= length;
    if (queue->used == 0)
        queue_clear(queue);
}

void queue_clear(struct queue *queue)
{
    if (queue->bytes)
        munmap(queue->bytes, KEEP_QUEUE);
    *queue = (struct queue){0};
}
