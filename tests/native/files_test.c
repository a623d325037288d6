/*
 * The worker with the argument "files": the test plays the JVM. Usage: files_test
 * HELPER.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "builder.h"
#include "files.h"
#include "test.h"
#include "worker.h"

int failures;
const char *test_name;

static const char *helper;

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void begin_record(struct builder *records, uint32_t opcode)
{
    put32(records, opcode);
    put32(records, 0);
    records->step = records->length;
}

static void end_record(struct builder *records)
{
    uint32_t length = (uint32_t)(records->length - records->step);
    memcpy(records->bytes + records->step - sizeof length, &length, sizeof length);
}

/* ROOT and TREE of a directory. */
static void ask_for_tree(int to, const char *directory)
{
    struct builder records = {.length = 0};
    begin_record(&records, WORK_ROOT);
    put32(&records, 0);
    put_string(&records, directory);
    end_record(&records);
    begin_record(&records, WORK_TREE);
    put32(&records, 0);
    put_string(&records, "/");
    end_record(&records);
    if (write(to, records.bytes, records.length) != (ssize_t)records.length)
        fail("write");
}

static pid_t start_worker(int *to, int *from)
{
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
        fail("pipe");
    pid_t worker = fork();
    if (worker == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execl(helper, helper, "files", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    *to = in[1];
    *from = out[0];
    return worker;
}

static int read_whole(int from, void *bytes, size_t length)
{
    for (size_t done = 0; done < length;) {
        ssize_t got = read(from, (char *)bytes + done, length - done);
        if (got <= 0)
            return 0;
        done += (size_t)got;
    }
    return 1;
}

/* Reads the answers up to DONE or ERROR. Returns the number of files with all bytes, or -errno. */
static int count_files(int from)
{
    static char bytes[1 << 20];
    struct work_answer answer;
    int files = 0;
    while (read_whole(from, &answer, sizeof answer) && answer.length <= sizeof bytes &&
           read_whole(from, bytes, answer.length)) {
        if (answer.type == WORK_DONE)
            return answer.error ? -answer.error : files;
        if (answer.type == WORK_ERROR)
            return -answer.error;
        files += answer.type == FILES_END;
    }
    return -EPIPE;
}

static int files_of(const char *directory)
{
    int to, from;
    pid_t worker = start_worker(&to, &from);
    ask_for_tree(to, directory);
    int files = count_files(from);
    close(to);
    close(from);
    if (waitpid(worker, NULL, 0) != worker)
        fail("waitpid");
    return files;
}

static volatile sig_atomic_t leased = -1;

static void give_up(int signal)
{
    (void)signal;
    fcntl(leased, F_SETLEASE, F_UNLCK);
}

/* A process with a lease on a new file, which it gives up when somebody opens it. */
static pid_t start_holder(const char *path)
{
    int ready[2];
    char byte;
    if (pipe2(ready, O_CLOEXEC) < 0)
        fail("pipe");
    pid_t holder = fork();
    if (holder == 0) {
        leased = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        signal(SIGIO, give_up);
        if (write(leased, "text", 4) == 4 && fcntl(leased, F_SETLEASE, F_WRLCK) == 0 &&
            write(ready[1], "", 1) == 1)
            for (;;)
                pause();
        _exit(1);
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1)
        fail("a lease");
    close(ready[0]);
    return holder;
}

TEST(a_file_with_a_lease_is_waited_for)
{
    char top[80], path[96];
    snprintf(top, sizeof top, "%s/filesXXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(top))
        fail("mkdtemp");
    snprintf(path, sizeof path, "%s/leased", top);
    pid_t holder = start_holder(path);
    CHECK(files_of(top) == 1);
    kill(holder, SIGKILL);
    waitpid(holder, NULL, 0);
    unlink(path);
    rmdir(top);
}

int main(int count, char **words)
{
    if (count != 2)
        return 2;
    helper = words[1];
    RUN(a_file_with_a_lease_is_waited_for);
    return failures > 0;
}
