/*
 * Tests paths inside a root against a real directory tree with every trick that a hostile image can
 * contain.
 */
#include "path.h"
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan.h"

int failures;
const char *test_name;
static char top[64];
static int root;

static void set_up(void)
{
    strcpy(top, "/tmp/path_test.XXXXXX");
    CHECK(mkdtemp(top) && chdir(top) == 0);
    CHECK(mkdir("root", 0755) == 0 && mkdir("root/dir", 0755) == 0 && mkdir("outside", 0755) == 0);
    CHECK(symlink("/outside", "root/absolute") == 0);
    CHECK(symlink("../../outside", "root/relative") == 0);
    CHECK(symlink("/dir", "root/good") == 0);
    CHECK(symlink("loop", "root/loop") == 0);
    root = open("root", O_PATH | O_DIRECTORY | O_CLOEXEC);
    CHECK(root >= 0);
}

static void tear_down(void)
{
    char command[128];
    close(root);
    snprintf(command, sizeof command, "rm -rf %s", top);
    CHECK(chdir("/") == 0 && system(command) == 0);
}

static int is_empty(const char *directory)
{
    return rmdir(directory) == 0 && mkdir(directory, 0755) == 0;
}

static int opens(const char *path, uint32_t flags, enum target_kind kind)
{
    int descriptor = path_open(root, path, flags, kind);
    if (descriptor < 0)
        return 0;
    close(descriptor);
    return 1;
}

TEST(missing_directories_are_made_inside)
{
    CHECK(opens("/new/deep//directory/", 0, TARGET_DIRECTORY));
    CHECK(access("root/new/deep/directory", F_OK) == 0);
    CHECK(opens("/etc/resolv.conf", 0, TARGET_FILE));
    struct stat status;
    CHECK(stat("root/etc/resolv.conf", &status) == 0 && S_ISREG(status.st_mode));
}

TEST(nothing_is_made_where_the_target_must_exist)
{
    CHECK(!opens("/absent/below", TARGET_EXISTS, TARGET_DIRECTORY) && errno == ENOENT);
    CHECK(access("root/absent", F_OK) < 0);
}

TEST(symbolic_links_and_dots_stay_inside)
{
    CHECK(opens("/good/x", 0, TARGET_DIRECTORY) && access("root/dir/x", F_OK) == 0);
    CHECK(opens("/absolute/x", 0, TARGET_DIRECTORY) && access("root/outside/x", F_OK) == 0);
    CHECK(opens("/relative/y", 0, TARGET_DIRECTORY) && access("root/outside/y", F_OK) == 0);
    CHECK(opens("/../../../dots", 0, TARGET_DIRECTORY) && access("root/dots", F_OK) == 0);
    CHECK(is_empty("outside") && access("dots", F_OK) < 0);
}

TEST(dangling_links_are_followed_inside)
{
    CHECK(symlink("../deep/file", "root/dir/dangling") == 0);
    CHECK(opens("/dir/dangling", 0, TARGET_FILE) && access("root/deep/file", F_OK) == 0);
    CHECK(symlink("/second", "root/first") == 0 && symlink("../../../third", "root/second") == 0);
    CHECK(opens("/first", 0, TARGET_DIRECTORY) && access("root/third", F_OK) == 0);
    CHECK(symlink("/outside/file", "root/escape") == 0);
    CHECK(opens("/escape", 0, TARGET_FILE) && access("root/outside/file", F_OK) == 0);
    CHECK(is_empty("outside"));
    CHECK(symlink("/nowhere", "root/refused") == 0);
    CHECK(!opens("/refused", TARGET_NO_SYMLINKS, TARGET_FILE));
    CHECK(!opens("/refused", TARGET_EXISTS, TARGET_FILE) && access("root/nowhere", F_OK) < 0);
}

TEST(dangling_links_on_the_way_are_followed_inside)
{
    CHECK(symlink("/gone/far", "root/jump") == 0 && symlink("jump/more", "root/chain") == 0);
    CHECK(opens("/jump/sub/file", 0, TARGET_FILE) && access("root/gone/far/sub/file", F_OK) == 0);
    CHECK(opens("/chain/x/", 0, TARGET_DIRECTORY) && access("root/gone/far/more/x", F_OK) == 0);
    CHECK(symlink("../../../../outside/deep/", "root/dir/up") == 0);
    CHECK(opens("/dir/up/x", 0, TARGET_DIRECTORY) && access("root/outside/deep/x", F_OK) == 0);
    CHECK(is_empty("outside") && access("deep", F_OK) < 0);
    CHECK(symlink("back/x", "root/forth") == 0 && symlink("forth/x", "root/back") == 0);
    CHECK(!opens("/forth/x", 0, TARGET_DIRECTORY) && errno == ELOOP);
    CHECK(symlink("/never", "root/unseen") == 0);
    CHECK(!opens("/unseen/x", TARGET_NO_SYMLINKS, TARGET_FILE) && errno == ELOOP);
    CHECK(!opens("/unseen/x", TARGET_EXISTS, TARGET_FILE) && access("root/never", F_OK) < 0);
    const char *name;
    int parent = path_open_parent(root, "/unseen/null", &name);
    CHECK(parent >= 0 && !strcmp(name, "null") && access("root/never", F_OK) == 0);
    close(parent);
}

TEST(a_link_that_makes_a_path_too_long_is_refused)
{
    char text[PATH_MAX - 8], path[PATH_MAX];
    memset(text, 'b', sizeof text);
    for (size_t i = 0; i < sizeof text; i += 200)
        text[i] = '/';
    text[sizeof text - 1] = 0;
    CHECK(symlink(text, "root/long") == 0);
    snprintf(path, sizeof path, "/long/%0100d", 1);
    CHECK(!opens(path, 0, TARGET_DIRECTORY) && errno == ENAMETOOLONG);
}

TEST(symbolic_links_are_refused_where_asked)
{
    CHECK(opens("/good", 0, TARGET_DIRECTORY));
    CHECK(!opens("/good", TARGET_NO_SYMLINKS, TARGET_DIRECTORY) && errno == ELOOP);
    CHECK(!opens("/loop", 0, TARGET_DIRECTORY) && errno == ELOOP);
}

TEST(magic_links_of_proc_lead_nowhere)
{
    int host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    int descriptor = path_open(host, "/proc/self/cwd", 0, TARGET_DIRECTORY);
    CHECK(descriptor < 0 && errno == ELOOP);
    close(host);
}

TEST(the_parent_and_the_name_are_told_apart)
{
    const char *name;
    int parent = path_open_parent(root, "/dev/nodes/null", &name);
    CHECK(parent >= 0 && !strcmp(name, "null"));
    CHECK(mkdirat(parent, name, 0700) == 0 && access("root/dev/nodes/null", F_OK) == 0);
    close(parent);
}

TEST(a_path_too_long_is_refused)
{
    char path[8192];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    path[sizeof path - 1] = 0;
    CHECK(!opens(path, 0, TARGET_DIRECTORY) && errno == ENAMETOOLONG);
}

int main(void)
{
    set_up();
    RUN(missing_directories_are_made_inside);
    RUN(nothing_is_made_where_the_target_must_exist);
    RUN(symbolic_links_and_dots_stay_inside);
    RUN(dangling_links_are_followed_inside);
    RUN(dangling_links_on_the_way_are_followed_inside);
    RUN(a_link_that_makes_a_path_too_long_is_refused);
    RUN(symbolic_links_are_refused_where_asked);
    RUN(magic_links_of_proc_lead_nowhere);
    RUN(the_parent_and_the_name_are_told_apart);
    RUN(a_path_too_long_is_refused);
    tear_down();
    return failures != 0;
}
