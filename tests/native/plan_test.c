/* The plan reader accepts valid plans, and refuses invalid ones with the reason and the offset. */
#include "builder.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

int failures;
const char *test_name;

/* A copy of the exact size, so that the sanitizer detects any read beyond the end. */
static int open_copy(const struct builder *builder, size_t length, struct plan_error *error)
{
    struct plan plan;
    uint8_t *copy = malloc(length ? length : 1);
    memcpy(copy, builder->bytes, length);
    int result = plan_open(&plan, copy, length, error);
    free(copy);
    return result;
}

static int is_refused(const struct builder *builder, const char *because)
{
    struct plan_error error = {0};
    int refused = open_copy(builder, builder->length, &error) < 0;
    if (refused && !strstr(error.reason, because))
        fprintf(stderr, "%s: refused for another reason: %s\n", test_name, error.reason);
    return refused && strstr(error.reason, because);
}

/* One step of every kind of argument, then EXEC. */
static void build_sample(struct builder *builder)
{
    begin_plan(builder);
    begin_step(builder, OP_OPEN_SOURCE);
    put_string(builder, "/srv");
    put32(builder, TREE_RECURSIVE);
    end_step(builder);
    begin_step(builder, OP_MOUNT);
    put_string(builder, "tmpfs");
    put_string(builder, "/tmp");
    put32(builder, 2);
    put32(builder, TARGET_EXISTS);
    put32(builder, 2);
    put_string(builder, "mode=1777");
    put_string(builder, "noswap");
    end_step(builder);
    begin_step(builder, OP_SET_IDS);
    put32(builder, 1000);
    put32(builder, 1001);
    put32(builder, 2);
    put32(builder, 5);
    put32(builder, 6);
    end_step(builder);
    begin_step(builder, OP_RLIMIT);
    put32(builder, 7);
    put64(builder, 1ull << 40);
    put64(builder, UINT64_MAX);
    end_step(builder);
    put_exec(builder);
}

TEST(a_plan_is_read_as_it_was_written)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    struct step step;
    size_t offset = 0;

    build_sample(&builder);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    CHECK(plan_next(&plan, &offset, &step) == 1 && step.index == 0);
    CHECK(step.opcode == OP_OPEN_SOURCE && !strcmp(step.arguments[0].string, "/srv"));
    CHECK(plan_next(&plan, &offset, &step) == 1 && step.opcode == OP_MOUNT);
    const uint8_t *position = step.arguments[4].vector.first;
    CHECK(step.arguments[4].vector.count == 2);
    CHECK(!strcmp(vector_string(&position), "mode=1777"));
    CHECK(!strcmp(vector_string(&position), "noswap"));
    CHECK(plan_next(&plan, &offset, &step) == 1 && step.opcode == OP_SET_IDS);
    CHECK(vector_number(&step.arguments[2].vector, 1) == 6);
    CHECK(plan_next(&plan, &offset, &step) == 1 && step.opcode == OP_RLIMIT);
    CHECK(step.arguments[1].number == 1ull << 40 && step.arguments[2].number == UINT64_MAX);
    CHECK(plan_next(&plan, &offset, &step) == 1 && step.opcode == OP_EXEC && step.index == 4);
    CHECK(plan_next(&plan, &offset, &step) == 0);
}

TEST(a_plan_cut_off_anywhere_is_refused)
{
    struct builder builder;
    struct plan_error error;
    build_sample(&builder);
    for (size_t length = 0; length < builder.length; length++) {
        header_of(&builder)->total_length = (uint32_t)length;
        CHECK(open_copy(&builder, length, &error) < 0);
    }
}

static void build_detaching(struct builder *builder, uint32_t opcode, uint32_t death)
{
    begin_plan(builder);
    begin_step(builder, opcode);
    end_step(builder);
    put_exec(builder);
    header_of(builder)->death = death;
}

TEST(a_program_is_on_its_own_only_where_the_header_hands_it_over)
{
    static const uint32_t marks[] = {OP_DETACH, OP_WAIT_START};
    struct builder builder;
    struct plan_error error;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        build_detaching(&builder, marks[i], PLAN_DEATH_KILL);
        CHECK(is_refused(&builder, "hands nothing over"));
        build_detaching(&builder, marks[i], PLAN_DEATH_HAND_OVER);
        CHECK(open_copy(&builder, builder.length, &error) == 0);
    }
}

TEST(a_wrong_header_is_refused)
{
    struct builder builder;
    build_sample(&builder);
    header_of(&builder)->magic++;
    CHECK(is_refused(&builder, "not a launch plan"));
    build_sample(&builder);
    header_of(&builder)->version++;
    CHECK(is_refused(&builder, "version"));
    build_sample(&builder);
    header_of(&builder)->total_length++;
    CHECK(is_refused(&builder, "length"));
    build_sample(&builder);
    header_of(&builder)->flags = 1u << 31;
    CHECK(is_refused(&builder, "unknown flag"));
    build_sample(&builder);
    header_of(&builder)->death = PLAN_DEATH_KEEP + 1;
    CHECK(is_refused(&builder, "death of the JVM"));
    build_sample(&builder);
    header_of(&builder)->death = PLAN_DEATH_KEEP;
    CHECK(is_refused(&builder, "no KEEP"));
}

static void build_ids(struct builder *builder, uint32_t opcode, uint32_t uid, uint32_t gid)
{
    begin_plan(builder);
    begin_step(builder, opcode);
    put32(builder, uid);
    put32(builder, gid);
    if (opcode == OP_SET_IDS)
        put32(builder, 0);
    end_step(builder);
    put_exec(builder);
}

TEST(an_id_that_means_as_it_is_is_refused)
{
    struct builder builder;
    const uint32_t opcodes[] = {OP_SET_IDS, OP_SET_MAPPED_IDS};
    for (int i = 0; i < 2; i++) {
        struct plan_error error;
        build_ids(&builder, opcodes[i], UINT32_MAX - 1, UINT32_MAX - 1);
        CHECK(open_copy(&builder, builder.length, &error) == 0);
        build_ids(&builder, opcodes[i], UINT32_MAX, 0);
        CHECK(is_refused(&builder, "no user or group"));
        build_ids(&builder, opcodes[i], 0, UINT32_MAX);
        CHECK(is_refused(&builder, "no user or group"));
    }
    for (uint64_t shift = 0; shift <= 32; shift += 32) {
        begin_plan(&builder);
        begin_step(&builder, OP_MAKE_DEVICE);
        put_string(&builder, "/dev/x");
        put32(&builder, 020666);
        put32(&builder, 1);
        put32(&builder, 3);
        put64(&builder, (uint64_t)UINT32_MAX << shift);
        end_step(&builder);
        put_exec(&builder);
        CHECK(is_refused(&builder, "no user or group"));
    }
}

TEST(an_unknown_step_is_refused_by_number)
{
    struct builder builder;
    struct plan_error error;
    begin_plan(&builder);
    begin_step(&builder, 4711);
    end_step(&builder);
    CHECK(is_refused(&builder, "unknown to this build"));
    (void)open_copy(&builder, builder.length, &error);
    CHECK(error.opcode == 4711 && error.step == 0);
    begin_plan(&builder);
    begin_step(&builder, 0);
    end_step(&builder);
    CHECK(is_refused(&builder, "unknown to this build"));
}

TEST(a_nul_inside_a_string_is_refused)
{
    struct builder builder;
    begin_plan(&builder);
    begin_step(&builder, OP_HOSTNAME);
    put_string(&builder, "a-b");
    end_step(&builder);
    builder.bytes[builder.step + 8 + 4 + 1] = 0;
    put_exec(&builder);
    CHECK(is_refused(&builder, "NUL inside"));
}

TEST(a_string_without_its_nul_is_refused)
{
    struct builder builder;
    begin_plan(&builder);
    begin_step(&builder, OP_HOSTNAME);
    put_string(&builder, "box");
    end_step(&builder);
    builder.bytes[builder.length - 1] = 'x';
    put_exec(&builder);
    CHECK(is_refused(&builder, "does not end in NUL"));
}

TEST(a_step_longer_than_its_arguments_is_refused)
{
    struct builder builder;
    begin_plan(&builder);
    begin_step(&builder, OP_UMASK);
    put32(&builder, 022);
    put32(&builder, 0);
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "longer than its arguments"));
}

TEST(counts_beyond_the_plan_are_refused)
{
    struct builder builder;
    begin_plan(&builder);
    begin_step(&builder, OP_SET_IDS);
    put32(&builder, 0);
    put32(&builder, 0);
    put32(&builder, UINT32_MAX);
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "list of numbers is cut off"));
    begin_plan(&builder);
    begin_step(&builder, OP_EXEC);
    put32(&builder, UINT32_MAX);
    end_step(&builder);
    CHECK(is_refused(&builder, "cut off"));
}

TEST(exec_must_be_the_last_step_and_have_a_command)
{
    struct builder builder;
    begin_plan(&builder);
    put_exec(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "EXEC is not the last"));
    begin_plan(&builder);
    begin_step(&builder, OP_NEW_SESSION);
    end_step(&builder);
    CHECK(is_refused(&builder, "EXEC is not the last"));
    begin_plan(&builder);
    begin_step(&builder, OP_EXEC);
    put32(&builder, 0);
    put32(&builder, 0);
    put_string(&builder, "");
    end_step(&builder);
    CHECK(is_refused(&builder, "no command"));
}

TEST(a_bind_needs_an_opened_source)
{
    struct builder builder;
    begin_plan(&builder);
    begin_step(&builder, OP_BIND);
    put32(&builder, 0);
    put_string(&builder, "/mnt");
    put32(&builder, 0);
    put32(&builder, 0);
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "not opened"));
}

static void build_layers(struct builder *builder, uint32_t opened, uint32_t first, uint32_t count,
                         uint32_t root)
{
    begin_plan(builder);
    for (uint32_t i = 0; i < opened; i++) {
        begin_step(builder, OP_OPEN_LAYER);
        put_string(builder, "/l");
        put_string(builder, "/d");
        put64(builder, 1);
        put64(builder, 2);
        put32(builder, 0);
        end_step(builder);
    }
    begin_step(builder, OP_ROOT_LAYERS);
    put32(builder, first);
    put32(builder, count);
    put32(builder, root);
    put_string(builder, "/tmp");
    put64(builder, 0);
    put32(builder, 0);
    end_step(builder);
    put_exec(builder);
}

TEST(a_root_of_layers_needs_each_of_them)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    build_layers(&builder, 3, 1, 2, 1);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    build_layers(&builder, 3, 1, 3, 1);
    CHECK(is_refused(&builder, "not opened"));
    build_layers(&builder, 3, UINT32_MAX, 2, UINT32_MAX);
    CHECK(is_refused(&builder, "not opened"));
    build_layers(&builder, 3, 0, 0, 0);
    CHECK(is_refused(&builder, "1 to 500"));
    build_layers(&builder, 3, 0, 501, 0);
    CHECK(is_refused(&builder, "1 to 500"));
}

TEST(a_root_of_layers_has_the_attributes_of_one_of_them)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    build_layers(&builder, 3, 1, 2, 2);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    build_layers(&builder, 3, 1, 2, 0);
    CHECK(is_refused(&builder, "none of its layers"));
    build_layers(&builder, 4, 1, 2, 3);
    CHECK(is_refused(&builder, "none of its layers"));
}

/* Three layers, and the mount that keeps what is written. */
static void build_kept_layers(struct builder *builder, uint32_t count, uint32_t root, uint32_t kept)
{
    begin_plan(builder);
    for (int i = 0; i < 4; i++) {
        begin_step(builder, OP_OPEN_SOURCE);
        put_string(builder, "/l");
        put32(builder, 0);
        end_step(builder);
    }
    begin_step(builder, OP_ROOT_LAYERS_KEPT);
    put32(builder, 0);
    put32(builder, count);
    put32(builder, root);
    put32(builder, kept);
    put_string(builder, "/tmp");
    put32(builder, 0);
    end_step(builder);
    put_exec(builder);
}

TEST(a_root_of_layers_that_is_kept_needs_them_and_its_place)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    build_kept_layers(&builder, 3, 2, 3);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    build_kept_layers(&builder, 3, 2, 4);
    CHECK(is_refused(&builder, "source that was not opened"));
    build_kept_layers(&builder, 5, 2, 3);
    CHECK(is_refused(&builder, "layer that was not opened"));
    build_kept_layers(&builder, 0, 0, 3);
    CHECK(is_refused(&builder, "1 to 500"));
    build_kept_layers(&builder, 501, 0, 3);
    CHECK(is_refused(&builder, "1 to 500"));
    build_kept_layers(&builder, 3, 3, 3);
    CHECK(is_refused(&builder, "none of its layers"));
}

static void build_holding(struct builder *builder, uint32_t paths, int twice)
{
    begin_plan(builder);
    for (int i = 0; i <= twice; i++) {
        begin_step(builder, OP_HOLD_PATHS);
        put32(builder, paths);
        for (uint32_t path = 0; path < paths; path++)
            put_string(builder, "/l");
        end_step(builder);
    }
    put_exec(builder);
}

TEST(a_plan_holds_a_bounded_number_of_paths)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    build_holding(&builder, 2, 0);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    CHECK(plan.own.held.count == 2);
    build_holding(&builder, 2, 1);
    CHECK(is_refused(&builder, "HOLD_PATHS twice"));
    build_holding(&builder, PLAN_HOLDS + 1, 0);
    CHECK(is_refused(&builder, "more than 512"));
}

static void build_joining(struct builder *builder)
{
    begin_plan(builder);
    begin_step(builder, OP_JOIN_NAMESPACES);
    put64(builder, 0x20000000);
    end_step(builder);
}

TEST(joining_happens_once_and_makes_no_namespaces)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    build_joining(&builder);
    put_exec(&builder);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0 && plan.joins);
    header_of(&builder)->namespaces = 0x20000000;
    CHECK(is_refused(&builder, "JOIN_NAMESPACES"));
    header_of(&builder)->namespaces = 0;
    header_of(&builder)->flags = PLAN_REAPER;
    CHECK(is_refused(&builder, "JOIN_NAMESPACES"));
    build_joining(&builder);
    begin_step(&builder, OP_JOIN_NAMESPACES);
    put64(&builder, 0x20000000);
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "has JOIN_NAMESPACES twice"));
}

static void put_keeping(struct builder *builder)
{
    begin_step(builder, OP_KEEP);
    put32(builder, 0);
    put64(builder, 1);
    put_string(builder, "");
    put_string(builder, "{\"id\":\"a\"");
    end_step(builder);
}

TEST(a_plan_with_a_keeper_says_so_twice_and_joins_nothing)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    begin_plan(&builder);
    put_keeping(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "but no keeper"));
    header_of(&builder)->death = PLAN_DEATH_KEEP;
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    CHECK(plan.own.keep.opcode == OP_KEEP && !plan.own.log.opcode);
    build_joining(&builder);
    put_keeping(&builder);
    put_exec(&builder);
    header_of(&builder)->death = PLAN_DEATH_KEEP;
    CHECK(is_refused(&builder, "joins a container"));
    begin_plan(&builder);
    begin_step(&builder, OP_ENTER_USER);
    put_string(&builder, "/proc/1/ns/user");
    end_step(&builder);
    put_keeping(&builder);
    put_exec(&builder);
    header_of(&builder)->death = PLAN_DEATH_KEEP;
    CHECK(is_refused(&builder, "enters a user namespace"));
}

TEST(a_check_of_health_needs_its_times)
{
    struct builder builder;
    for (int zero = 0; zero < 3; zero++) {
        begin_plan(&builder);
        put_keeping(&builder);
        begin_step(&builder, OP_HEALTH);
        put_block(&builder, "", 0);
        put64(&builder, zero != 0);
        put64(&builder, zero != 1);
        put64(&builder, 0);
        put64(&builder, 0);
        put32(&builder, zero != 2);
        put32(&builder, 0);
        end_step(&builder);
        put_exec(&builder);
        header_of(&builder)->death = PLAN_DEATH_KEEP;
        CHECK(is_refused(&builder, "HEALTH has no interval"));
    }
}

static void put_entering(struct builder *builder)
{
    begin_step(builder, OP_ENTER_USER);
    put_string(builder, "/proc/1/ns/user");
    end_step(builder);
}

TEST(a_user_namespace_is_entered_once_and_not_made)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    begin_plan(&builder);
    put_entering(&builder);
    put_exec(&builder);
    header_of(&builder)->namespaces = 0x20000000;
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0 && plan.enters &&
          !plan.joins);
    header_of(&builder)->namespaces = CLONE_NEWUSER;
    CHECK(is_refused(&builder, "ENTER_USER"));
    header_of(&builder)->namespaces = 0;
    header_of(&builder)->flags = PLAN_REAPER;
    CHECK(is_refused(&builder, "ENTER_USER"));
    build_joining(&builder);
    put_entering(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "ENTER_USER"));
    begin_plan(&builder);
    put_entering(&builder);
    put_entering(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "has ENTER_USER twice"));
}

static void put_plain(struct builder *builder, uint32_t opcode)
{
    begin_step(builder, opcode);
    end_step(builder);
}

TEST(orphans_are_adopted_once_and_by_no_one_that_joins)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    begin_plan(&builder);
    put_plain(&builder, OP_ADOPT_ORPHANS);
    put_exec(&builder);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0 && plan.adopts);
    begin_plan(&builder);
    put_plain(&builder, OP_ADOPT_ORPHANS);
    put_plain(&builder, OP_ADOPT_ORPHANS);
    put_exec(&builder);
    CHECK(is_refused(&builder, "has ADOPT_ORPHANS twice"));
    build_joining(&builder);
    put_plain(&builder, OP_ADOPT_ORPHANS);
    put_exec(&builder);
    CHECK(is_refused(&builder, "ADOPT_ORPHANS"));
}

static void put_filter(struct builder *builder, uint32_t when, uint32_t length)
{
    begin_step(builder, OP_SECCOMP);
    put32(builder, when);
    put32(builder, 0);
    put32(builder, length);
    for (uint32_t i = 0; i < length / 8; i++)
        put64(builder, i); /* with NULs, which bytes may contain */
    end_step(builder);
}

TEST(a_filter_is_read_as_bytes)
{
    struct builder builder;
    struct plan plan;
    struct plan_error error;
    struct step step;
    size_t offset = 0;
    begin_plan(&builder);
    put_filter(&builder, FILTER_AT_EXEC, 24);
    put_exec(&builder);
    CHECK(plan_open(&plan, builder.bytes, builder.length, &error) == 0);
    CHECK(plan_next(&plan, &offset, &step) == 1 && step.opcode == OP_SECCOMP);
    CHECK(step.arguments[2].vector.count == 24 && step.arguments[2].vector.first[16] == 2);
}

TEST(a_filter_is_whole_instructions_of_the_kernels_number_and_there_once)
{
    struct builder builder;
    begin_plan(&builder);
    put_filter(&builder, 0, 0);
    put_exec(&builder);
    CHECK(is_refused(&builder, "whole instructions"));
    begin_plan(&builder);
    begin_step(&builder, OP_SECCOMP);
    put32(&builder, 0);
    put32(&builder, 0);
    put32(&builder, 4);
    put32(&builder, 6);
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "whole instructions"));
    begin_plan(&builder);
    put_filter(&builder, 4, 8);
    put_exec(&builder);
    CHECK(is_refused(&builder, "unknown flag"));
    begin_plan(&builder);
    put_filter(&builder, 0, 8);
    put_filter(&builder, 0, 8);
    put_exec(&builder);
    CHECK(is_refused(&builder, "twice"));
    begin_plan(&builder);
    begin_step(&builder, OP_SECCOMP);
    put32(&builder, 0);
    put32(&builder, 0);
    put32(&builder, 1u << 20);
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "bytes are cut off"));
}

static void put_devpts(struct builder *builder, uint32_t flags)
{
    begin_step(builder, OP_MOUNT);
    put_string(builder, "devpts");
    put_string(builder, "/dev/pts");
    put32(builder, 0);
    put32(builder, flags);
    put32(builder, 0);
    end_step(builder);
}

static void put_terminal(struct builder *builder)
{
    begin_step(builder, OP_TERMINAL);
    put32(builder, 80);
    put32(builder, 24);
    put32(builder, 0);
    end_step(builder);
}

TEST(a_terminal_needs_a_mount_that_is_kept_and_a_console_needs_a_terminal)
{
    struct builder builder;
    begin_plan(&builder);
    put_devpts(&builder, 0);
    put_terminal(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "no file system"));
    begin_plan(&builder);
    put_devpts(&builder, MOUNT_KEEP);
    put_terminal(&builder);
    put_terminal(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "a second terminal"));
    begin_plan(&builder);
    begin_step(&builder, OP_CONSOLE);
    put_string(&builder, "/dev/console");
    end_step(&builder);
    put_exec(&builder);
    CHECK(is_refused(&builder, "terminal that was not opened"));
}

TEST(bytes_behind_the_last_step_are_refused)
{
    struct builder builder;
    build_sample(&builder);
    put32(&builder, 0);
    CHECK(is_refused(&builder, "bytes behind its last"));
}

TEST(every_opcode_has_a_name_and_no_other_number_has)
{
    CHECK(!opcode_name(0));
    CHECK(!strcmp(opcode_name(OP_EXEC), "EXEC"));
    CHECK(!opcode_name(UINT32_MAX));
}

int main(void)
{
    RUN(a_plan_is_read_as_it_was_written);
    RUN(a_plan_cut_off_anywhere_is_refused);
    RUN(a_program_is_on_its_own_only_where_the_header_hands_it_over);
    RUN(a_wrong_header_is_refused);
    RUN(an_id_that_means_as_it_is_is_refused);
    RUN(an_unknown_step_is_refused_by_number);
    RUN(a_nul_inside_a_string_is_refused);
    RUN(a_string_without_its_nul_is_refused);
    RUN(a_step_longer_than_its_arguments_is_refused);
    RUN(counts_beyond_the_plan_are_refused);
    RUN(exec_must_be_the_last_step_and_have_a_command);
    RUN(a_bind_needs_an_opened_source);
    RUN(a_root_of_layers_needs_each_of_them);
    RUN(a_root_of_layers_has_the_attributes_of_one_of_them);
    RUN(a_root_of_layers_that_is_kept_needs_them_and_its_place);
    RUN(a_plan_holds_a_bounded_number_of_paths);
    RUN(joining_happens_once_and_makes_no_namespaces);
    RUN(a_plan_with_a_keeper_says_so_twice_and_joins_nothing);
    RUN(a_check_of_health_needs_its_times);
    RUN(a_user_namespace_is_entered_once_and_not_made);
    RUN(orphans_are_adopted_once_and_by_no_one_that_joins);
    RUN(a_filter_is_read_as_bytes);
    RUN(a_filter_is_whole_instructions_of_the_kernels_number_and_there_once);
    RUN(a_terminal_needs_a_mount_that_is_kept_and_a_console_needs_a_terminal);
    RUN(bytes_behind_the_last_step_are_refused);
    RUN(every_opcode_has_a_name_and_no_other_number_has);
    return failures != 0;
}
