/*
 * How often and when a keeper starts the command after the end again. The loop and the clock are
 * the test's, so nothing is waited for but the commands.
 */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "after.h"
#include "builder.h"
#include "clients.h"
#include "keep.h"
#include "leave.h"
#include "loop.h"
#include "test.h"

#define WAITS 100

int failures;
const char *test_name;

static char top[128];
static int record;
static struct source *awaited; /* the end of the command */
static uint64_t present;       /* milliseconds */
static int waits[WAITS], count;
static int stops_after; /* so many waits, by CEASE or SIGTERM */
static int ceased, asked;

int clients_cease(void)
{
    return ceased && count >= stops_after;
}

int leave_is_asked(void)
{
    return asked && count >= stops_after;
}

int loop_add(struct source *source, uint32_t events)
{
    (void)events;
    awaited = source;
    return 0;
}

void loop_end(struct source *source)
{
    if (source->fd < 0)
        return;
    close(source->fd);
    source->fd = -1;
    awaited = NULL;
}

int loop_serve(int milliseconds)
{
    if (awaited) {
        struct pollfd end = {.fd = awaited->fd, .events = POLLIN};
        if (poll(&end, 1, -1) > 0)
            awaited->ready(awaited, POLLIN);
    } else if (count < WAITS) {
        waits[count++] = milliseconds;
        present += (uint64_t)milliseconds;
    }
    return 0;
}

/* The linker puts it in the place of the C library's (--wrap). */
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
    (void)clock;
    *time = (struct timespec){.tv_sec = (time_t)(present / 1000),
                              .tv_nsec = (long)(present % 1000) * 1000000};
    return 0;
}

/* Keeps with this program as the command after the end. */
static void run(const char *program, const char *argument)
{
    static struct workspace workspace;
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    count = 0;
    begin_plan(&builder);
    header_of(&builder)->death = PLAN_DEATH_KEEP;
    begin_step(&builder, OP_KEEP);
    put32(&builder, 0);
    put64(&builder, 1);
    put_string(&builder, "");
    put_string(&builder, "{}");
    end_step(&builder);
    begin_step(&builder, OP_AFTER);
    put32(&builder, 3);
    put_string(&builder, program);
    put_string(&builder, "-c");
    put_string(&builder, argument);
    put32(&builder, 1);
    put_string(&builder, top);
    end_step(&builder);
    begin_step(&builder, OP_EXEC);
    put32(&builder, 1);
    put_string(&builder, "/x");
    put32(&builder, 0);
    put_string(&builder, "");
    end_step(&builder);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    after_run(&plan, &workspace, record);
}

TEST(a_command_that_fails_is_started_again_for_an_hour)
{
    run("/bin/sh", "exit 1");
    CHECK(count == 69);
    for (int i = 0, expected = 100; i < count; i++) {
        CHECK(waits[i] == expected);
        expected = 2 * expected < 60000 ? 2 * expected : 60000;
    }
    run("/bin/sh", "kill -KILL $$");
    CHECK(count == 69);
}

TEST(a_command_that_is_missing_is_looked_for_a_minute)
{
    run("/nosuch/program", "");
    CHECK(count == 9 && waits[0] == 100 && waits[8] == 25600);
    run("/bin/sh/program", "");
    CHECK(count == 9);
    run("/etc/passwd", "");
    CHECK(count == 9);
}

TEST(who_asks_the_keeper_to_end_does_not_wait)
{
    stops_after = 3;
    ceased = 1;
    run("/bin/sh", "exit 1");
    CHECK(count == 3);
    ceased = 0;
    asked = 1;
    run("/bin/sh", "exit 1");
    CHECK(count == 3);
    stops_after = 0;
    run("/bin/sh", "exit 1");
    CHECK(count == 0);
    asked = 0;
}

TEST(an_answer_ends_the_failures_before_it)
{
    /* It fails twice, asks for one second, and fails twice again, before it has nothing to do. */
    run("/bin/bash", "cd \"$RECORD\"; echo >>runs; case $(wc -l <runs) in 1|2|4|5) exit 1;; "
                     "3) printf '\\x00\\xca\\x9a\\x3b\\0\\0\\0\\0' >&3;; esac");
    CHECK(count == 5 && waits[0] == 100 && waits[1] == 200 && waits[2] == 1000);
    CHECK(waits[3] == 100 && waits[4] == 200);
    CHECK(unlinkat(record, "runs", 0) == 0);
}

int main(void)
{
    const char *temporary = getenv("TMPDIR");
    snprintf(top, sizeof top, "RECORD=%s/retryXXXXXX", temporary ? temporary : "/tmp");
    char *path = top + strlen("RECORD=");
    if (!mkdtemp(path) || (record = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0 ||
        close(openat(record, AFTER_FILE, O_WRONLY | O_CREAT, 0600)) < 0) {
        perror(path);
        return 2;
    }
    RUN(a_command_that_fails_is_started_again_for_an_hour);
    RUN(a_command_that_is_missing_is_looked_for_a_minute);
    RUN(who_asks_the_keeper_to_end_does_not_wait);
    RUN(an_answer_ends_the_failures_before_it);
    unlinkat(record, AFTER_FILE, 0);
    rmdir(path);
    return failures != 0;
}
