#include "event.h"

#include <sys/stat.h>
#include <sys/uio.h>

#include "sys.h"
#include "text.h"

#define MODE 0600
#define SECOND 1000000000u

/* Each time anew, because another process may have replaced the file. */
static int open_file(const char *path)
{
    return open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, MODE);
}

int event_prepare(const char *path)
{
    OWNED int file = open_file(path);
    return file < 0 ? -1 : 0;
}

static void add_end(struct text *text, const struct event *event)
{
    text_add(text, ",\"Action\":\"");
    text_add(text, event->action);
    text_add(text, "\",\"time\":");
    text_add_number(text, event->time / SECOND);
    text_add(text, ",\"timeNano\":");
    text_add_number(text, event->time);
    if (event->exit_code >= 0) {
        text_add(text, ",\"exitCode\":\"");
        text_add_number(text, (uint64_t)event->exit_code);
        text_add(text, "\"");
    }
    text_add(text, "}\n");
}

/* Whether the file ends in a line that could not be written whole: the disk was full. */
static int is_torn(int file)
{
    struct stat status;
    char last = '\n';
    if (fstat(file, &status) == 0 && status.st_size > 0)
        (void)!pread(file, &last, 1, status.st_size - 1);
    return last != '\n';
}

int event_add(const char *path, const struct event *event)
{
    char end[192];
    struct text text = text_in(end, sizeof end);
    add_end(&text, event);
    struct iovec line[] = {
        {.iov_base = (void *)"\n"},
        {.iov_base = (void *)event->beginning, .iov_len = strlen(event->beginning)},
        {.iov_base = end, .iov_len = text.length},
    };
    OWNED int file = open_file(path);
    if (file < 0)
        return -1;
    line[0].iov_len = (size_t)is_torn(file);
    ssize_t length = writev(file, line, 3);
    return length == (ssize_t)(line[0].iov_len + line[1].iov_len + line[2].iov_len) ? 0 : -1;
}
