/* The checks of the health of a kept container. Usage: health_test HELPER */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kept.h"

int failures;
const char *test_name;

/* A plan that runs `sh -c script`, for the checks; none of a container. */
static void put_health(struct builder *plan, const char *script, uint64_t limit, uint32_t flags)
{
    struct builder check;
    begin_plan(&check);
    put_script(&check, script);
    begin_step(plan, OP_HEALTH);
    put_block(plan, check.bytes, check.length);
    put64(plan, 20000000); /* 20 ms */
    put64(plan, limit);
    put64(plan, 0);
    put64(plan, 0);
    put32(plan, 2);
    put32(plan, flags);
    end_step(plan);
}

TEST(the_health_of_a_container_changes_with_its_checks)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "cd %s; echo checked; [ ! -e sick ] || exit 3", run.top);
    put_health(&plan, script, UINT64_C(10000000000), 0);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(has(&run, HEALTH_FILE, "run 7\nstatus "));
    CHECK(comes_to_have(&run, HEALTH_FILE, "status healthy\nfailing 0\nresult "));
    CHECK(has(&run, HEALTH_FILE, " 0 8\nchecked\n\n"));
    touch(&run, "../sick");
    CHECK(comes_to_have(&run, HEALTH_FILE, "status unhealthy\nfailing "));
    CHECK(has(&run, HEALTH_FILE, " 3 8\nchecked\n\n"));
    CHECK(comes_to_have(&run, "../events", "\"Action\":\"health_status: unhealthy\""));
    CHECK(has(&run, "../events", "\"Action\":\"health_status: healthy\""));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 256\n") && has(&run, EXIT_FILE, "\nunhealthy 1\n"));
    close(client);
    clean(&run);
}

TEST(a_check_that_takes_too_long_is_killed_and_the_container_with_it)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "echo $$ >%s/checker; exec sleep 1000", run.top);
    put_health(&plan, script, UINT64_C(300000000), HEALTH_KILL);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 9\n") && has(&run, EXIT_FILE, "\nunhealthy 1\n"));
    CHECK(has(&run, HEALTH_FILE, "status unhealthy\nfailing 2\nresult "));
    CHECK(has(&run, HEALTH_FILE, " -1 "));
    size_t length;
    char *checker = content(&run, "../checker", &length);
    CHECK(atoi(checker) > 0 && kill(atoi(checker), 0) < 0 && errno == ESRCH);
    free(checker);
    clean(&run);
}

/* Its supervisor is stopped, so nothing kills it: as if it waited in the kernel. */
TEST(a_check_that_cannot_be_ended_has_failed_and_so_have_the_next_ones)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "echo $$ >>%s/checker; kill -STOP $PPID; exec sleep 1000",
             run.top);
    put_health(&plan, script, UINT64_C(300000000), 0);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(comes_to_have(&run, HEALTH_FILE, "status unhealthy\nfailing 3\n"));
    CHECK(has(&run, HEALTH_FILE, "does not end"));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    size_t length;
    char *checker = content(&run, "../checker", &length);
    CHECK(atoi(checker) > 0 && length == strcspn(checker, "\n") + 1); /* there was one */
    (void)kill(atoi(checker), SIGKILL);
    free(checker);
    clean(&run);
}

TEST(a_check_that_runs_at_the_end_of_the_container_is_killed)
{
    struct run run;
    struct builder plan;
    char script[160];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    snprintf(script, sizeof script, "echo $$ >%s/checker; exec sleep 1000", run.top);
    put_health(&plan, script, UINT64_C(1000000000000), 0);
    snprintf(script, sizeof script, "while [ ! -s %s/checker ]; do sleep 0.01; done", run.top);
    put_script(&plan, script);
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    size_t length;
    char *checker = content(&run, "../checker", &length);
    CHECK(atoi(checker) > 0 && kill(atoi(checker), 0) < 0 && errno == ESRCH);
    free(checker);
    clean(&run);
}

int main(int count, char **words)
{
    if (count != 2)
        return 2;
    helper = words[1];
    signal(SIGPIPE, SIG_IGN);
    RUN(the_health_of_a_container_changes_with_its_checks);
    RUN(a_check_that_takes_too_long_is_killed_and_the_container_with_it);
    RUN(a_check_that_cannot_be_ended_has_failed_and_so_have_the_next_ones);
    RUN(a_check_that_runs_at_the_end_of_the_container_is_killed);
    return failures != 0;
}
