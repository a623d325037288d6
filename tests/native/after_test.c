/* What a keeper does after the end of its container, and on SIGTERM. Usage: after_test HELPER */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kept.h"

int failures;
const char *test_name;

/* The command asks to be started again at once, and does not answer when it is. */
static void put_after(struct builder *plan, const char *script, const struct run *run)
{
    char variable[128];
    snprintf(variable, sizeof variable, "RECORD=%s", run->record);
    begin_step(plan, OP_AFTER);
    put32(plan, 3);
    put_string(plan, "/bin/bash");
    put_string(plan, "-c");
    put_string(plan, script);
    put32(plan, 2);
    put_string(plan, variable);
    put_string(plan, "PATH=/usr/bin:/bin");
    end_step(plan);
}

TEST(the_command_after_the_end_is_started_again_as_it_asks)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan,
              "cd \"$RECORD\"; [ -e exit ] || exit 1; for fd in 4 5 6 7 8 9; do [ -e "
              "/proc/$$/fd/$fd ] && echo $fd >>runs; done;"
              "echo run >>runs;"
              "grep Sig /proc/self/status >signals; [ -e once ] && exit; >once;"
              "printf '\\1\\0\\0\\0\\0\\0\\0\\0' >&3",
              &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, "runs", "run\nrun\n"));
    CHECK(has(&run, "signals", "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"));
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(cease_ends_the_wait_for_the_next_start)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, "printf '\\0\\0\\0\\0\\0\\0\\1\\0' >&3; >\"$RECORD\"/asked", &run);
    put_script(&plan, "exit 5");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(appears(&run, "asked"));
    int late = connect_to(&run);
    CHECK(send_header(late, KEEP_ATTACH, KEEP_STREAM_STDOUT));
    CHECK(next_packet(late, &packet, KEEP_ATTACHED) == 0);
    CHECK(next_packet(late, &packet, KEEP_EXITED) == 0 && packet.header.value == 5 << 8);
    close(late);
    CHECK(access(run.attach, F_OK) == 0);
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_CEASE, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    CHECK(is_gone(run.state));
    clean(&run);
}

/* It fails in each way, and then succeeds without an answer. */
TEST(a_command_after_the_end_that_fails_is_started_again)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan,
              "cd \"$RECORD\"; echo run >>runs; case $(wc -l <runs) in 1) exit 1;; "
              "2) kill -KILL $$;; esac",
              &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, "runs", "run\nrun\nrun\n"));
    CHECK(!has(&run, "runs", "run\nrun\nrun\nrun\n"));
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(a_command_after_the_end_that_fails_is_not_started_again_without_the_file)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, "cd \"$RECORD\"; echo run >>runs; rm after; exit 1", &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(!has(&run, "runs", "run\nrun\n"));
    clean(&run);
}

/* The command cannot even be executed. */
TEST(cease_ends_the_wait_after_a_failure)
{
    struct run run;
    struct builder plan;
    struct packet packet;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    begin_step(&plan, OP_AFTER);
    put32(&plan, 1);
    put_string(&plan, "/nosuch/program");
    put32(&plan, 0);
    end_step(&plan);
    put_script(&plan, "exit 5");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(appears(&run, EXIT_FILE));
    int client = connect_to(&run);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDOUT));
    CHECK(next_packet(client, &packet, KEEP_ATTACHED) == 0);
    CHECK(next_packet(client, &packet, KEEP_EXITED) == 0);
    close(client);
    client = connect_to(&run);
    CHECK(send_header(client, KEEP_CEASE, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    CHECK(faccessat(run.directory, AFTER_FILE, F_OK, 0) == 0 && is_gone(run.state));
    clean(&run);
}

TEST(without_the_file_of_the_record_no_command_is_started)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    begin_kept(&plan, &run, 0);
    put_after(&plan, ">\"$RECORD\"/ran", &run);
    put_script(&plan, "exit 0");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(end_of_keeper(&run) == 0);
    CHECK(faccessat(run.directory, "ran", F_OK, 0) < 0);
    clean(&run);
}

/* Another run of the container has the directory by then. */
TEST(the_note_of_another_run_stays)
{
    struct run run;
    struct builder plan;
    char moved[96];
    prepare(&run);
    begin_kept(&plan, &run, KEEP_STDIN);
    put_script(&plan, "read line");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    int client = connect_to(&run);
    snprintf(moved, sizeof moved, "%s.old", run.state);
    CHECK(rename(run.state, moved) == 0 && mkdir(run.state, 0700) == 0);
    CHECK(send_header(client, KEEP_ATTACH, KEEP_STREAM_STDIN));
    CHECK(send_header(client, KEEP_INPUT_END, 0));
    CHECK(end_of_keeper(&run) == 0);
    close(client);
    CHECK(access(run.state, F_OK) == 0);
    clean(&run);
}

TEST(sigterm_ends_the_container_and_nothing_comes_afterwards)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, ">\"$RECORD\"/ran", &run);
    put_log(&plan, LOG_TEXT, 0, 1);
    put_script(&plan, "trap 'exit 4' TERM; echo ready; while :; do sleep 0.01; done");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(comes_to_have(&run, LOG_FILE, "ready"));
    CHECK(kill(run.keeper, SIGTERM) == 0);
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 1024\n") && has(&run, EXIT_FILE, "\nterminated 1\n"));
    CHECK(faccessat(run.directory, AFTER_FILE, F_OK, 0) == 0);
    CHECK(faccessat(run.directory, "ran", F_OK, 0) < 0);
    CHECK(is_gone(run.state));
    clean(&run);
}

TEST(sigterm_ends_the_wait_for_the_next_start)
{
    struct run run;
    struct builder plan;
    prepare(&run);
    touch(&run, AFTER_FILE);
    begin_kept(&plan, &run, 0);
    put_after(&plan, "printf '\\0\\0\\0\\0\\0\\0\\1\\0' >&3; >\"$RECORD\"/asked", &run);
    put_script(&plan, "exit 5");
    launch(&run, &plan);
    CHECK(receives(&run, RECORD_READY));
    CHECK(appears(&run, "asked"));
    CHECK(has(&run, EXIT_FILE, "\nterminated 0\n"));
    CHECK(kill(run.keeper, SIGTERM) == 0);
    CHECK(end_of_keeper(&run) == 0);
    CHECK(has(&run, EXIT_FILE, "\nstatus 1280\n") && has(&run, EXIT_FILE, "\nterminated 1\n"));
    CHECK(is_gone(run.state));
    clean(&run);
}

int main(int count, char **words)
{
    if (count != 2)
        return 2;
    helper = words[1];
    signal(SIGPIPE, SIG_IGN);
    RUN(the_command_after_the_end_is_started_again_as_it_asks);
    RUN(cease_ends_the_wait_for_the_next_start);
    RUN(a_command_after_the_end_that_fails_is_started_again);
    RUN(a_command_after_the_end_that_fails_is_not_started_again_without_the_file);
    RUN(cease_ends_the_wait_after_a_failure);
    RUN(without_the_file_of_the_record_no_command_is_started);
    RUN(the_note_of_another_run_stays);
    RUN(sigterm_ends_the_container_and_nothing_comes_afterwards);
    RUN(sigterm_ends_the_wait_for_the_next_start);
    return failures != 0;
}
