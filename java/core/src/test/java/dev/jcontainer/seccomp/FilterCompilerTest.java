package dev.jcontainer.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares filters with the profiles from which they are compiled, by running them. */
class FilterCompilerTest {
    private static final SeccompAction EPERM = SeccompAction.errno(Errno.EPERM);
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        0x7fffffff,
        0x80000000L,
        0xfffffffeL,
        0xffffffffL,
        0x100000000L,
        0x100000001L,
        0x1ffffffffL,
        0x7fffffffffffffffL,
        0x8000000000000000L,
        -2,
        -1
    };
    private static final int GETPID = 39;

    @BeforeAll
    static void onlyWhereTheNumbersAreThose() {
        assumeTrue(Filters.own().equals("x86_64"), "the numbers of these tests are those of x86_64");
    }

    private static Machine machine(SeccompAction otherwise, List<String> architectures, Rule... rules) {
        SeccompProfile profile = new SeccompProfile(otherwise, architectures, 0, List.of(rules));
        return new Machine(FilterCompiler.compile(profile, 0, "x86_64"));
    }

    private static Rule rule(SeccompAction action, Comparison... comparisons) {
        return new Rule(List.of("getpid"), action, List.of(comparisons));
    }

    private static boolean holds(Comparison comparison, long argument) {
        int order = Long.compareUnsigned(argument, comparison.value());
        switch (comparison.operator()) {
            case NE:
                return order != 0;
            case LT:
                return order < 0;
            case LE:
                return order <= 0;
            case EQ:
                return order == 0;
            case GE:
                return order >= 0;
            case GT:
                return order > 0;
            default:
                return (argument & comparison.value()) == (comparison.second() & comparison.value());
        }
    }

    @ParameterizedTest
    @EnumSource(Operator.class)
    void comparisonsAreOf64BitsWithoutASign(Operator operator) {
        for (long value : NUMBERS) {
            for (long second : operator == Operator.MASKED_EQ ? NUMBERS : new long[] {0}) {
                Comparison comparison = new Comparison(2, operator, value, second);
                Machine machine = machine(EPERM, List.of(), rule(SeccompAction.ALLOW, comparison));
                for (long argument : NUMBERS) {
                    SeccompAction expected = holds(comparison, argument) ? SeccompAction.ALLOW : EPERM;
                    assertThat(machine.run(Machine.X86_64, GETPID, 0, 0, argument))
                            .as(comparison + " of 0x" + Long.toHexString(argument))
                            .isEqualTo(expected.code());
                }
            }
        }
    }

    @Test
    void ofSeveralRulesTheFirstThatHoldsCounts() {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            List<Rule> rules = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                List<Comparison> comparisons = new ArrayList<>();
                for (int argument = 0; argument < 1 + random.nextInt(3); argument++) {
                    comparisons.add(new Comparison(
                            argument, Operator.values()[random.nextInt(7)], number(random), number(random)));
                }
                rules.add(rule(SeccompAction.errno(i + 1), comparisons.toArray(new Comparison[0])));
            }
            Machine machine = machine(SeccompAction.LOG, List.of(), rules.toArray(new Rule[0]));
            for (int i = 0; i < 20; i++) {
                long[] arguments = {number(random), number(random), number(random)};
                assertThat(machine.run(Machine.X86_64, GETPID, arguments))
                        .isEqualTo(expected(rules, arguments).code());
            }
        }
    }

    private static long number(Random random) {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    private static SeccompAction expected(List<Rule> rules, long[] arguments) {
        for (Rule rule : rules) {
            if (rule.comparisons().stream().allMatch(each -> holds(each, arguments[each.argument()]))) {
                return rule.action();
            }
        }
        return SeccompAction.LOG;
    }

    /** If the answer depends on arguments, a tracer or a listener, the call is not certainly allowed. */
    @Test
    void notAllowedIsWhatIsNotLetThroughInAnyCase() {
        Comparison comparison = new Comparison(0, Operator.EQ, 1, 0);
        SeccompProfile profile = new SeccompProfile(
                SeccompAction.ALLOW,
                List.of(),
                0,
                List.of(
                        new Rule(List.of("read"), EPERM, List.of(comparison)),
                        new Rule(List.of("write"), SeccompAction.trace(1), List.of()),
                        new Rule(List.of("close"), SeccompAction.LOG, List.of()),
                        new Rule(List.of("close"), EPERM, List.of(comparison)), // a rule without comparisons wins
                        new Rule(List.of("kill"), EPERM, List.of(), Capability.KILL.bit(), 0)));
        List<String> calls = List.of("read", "write", "close", "wait4", "kill");
        assertThat(FilterCompiler.notAllowed(profile, 0, calls)).containsExactly("read", "write");
        assertThat(FilterCompiler.notAllowed(profile, Capability.KILL.bit(), calls))
                .containsExactly("read", "write", "kill");
        assertThat(FilterCompiler.notAllowed(new SeccompProfile(EPERM, List.of(), 0, List.of()), 0, calls))
                .isEqualTo(calls);
    }

    @Test
    void aRuleWithoutComparisonsCountsRatherThanThoseWithSome() {
        Machine machine = machine(
                EPERM,
                List.of(),
                rule(SeccompAction.TRAP, new Comparison(0, Operator.EQ, 1, 0)),
                rule(SeccompAction.ALLOW),
                rule(SeccompAction.LOG));
        assertThat(machine.run(Machine.X86_64, GETPID, 1)).isEqualTo(SeccompAction.ALLOW.code());
    }

    /** Every second call has a rule, so that no two calls form one range, and the search has its greatest depth. */
    @Test
    void eachNumberHasItsOwnAnswer() {
        List<String> names = List.of("read", "open", "stat", "lstat", "lseek", "mprotect", "brk", "getpid", "gettid");
        int[] numbers = {0, 2, 4, 6, 8, 10, 12, 39, 186};
        Machine machine = machine(EPERM, List.of("x86", "x32"), new Rule(names, SeccompAction.ALLOW, List.of()));
        for (int number = -1; number < 500; number++) {
            final int wanted = number;
            boolean named = Arrays.stream(numbers).anyMatch(each -> each == wanted);
            int expected = named ? SeccompAction.ALLOW.code() : EPERM.code();
            assertThat(machine.run(Machine.X86_64, number)).as("call " + number).isEqualTo(expected);
            if (number >= 0) {
                assertThat(machine.run(Machine.X86_64, number | Machine.X32_BIT))
                        .as("call of x32 " + number)
                        .isEqualTo(expected);
            }
        }
    }

    /** Compares a linear reading of the rules, call by call, with the compiled search of ranges. */
    @ParameterizedTest
    @CsvSource({"x86_64, 0xc000003e, 0", "x86, 0x40000003, 0", "x32, 0xc000003e, 0x40000000"})
    void theDefaultProfileIsWhatItsRulesSay(String architecture, long token, int bit) throws Exception {
        Random random = new Random(2);
        long capabilities = Capabilities.DEFAULT.granted();
        SeccompProfile profile = DefaultProfile.parse(Filters.text(), capabilities, List.of("x86", "x32"));
        Machine machine = new Machine(FilterCompiler.compile(profile, capabilities, "x86_64"));
        Map<Integer, List<Rule>> rules = rulesByNumber(architecture, profile);
        for (int number = 0; number < 700; number++) {
            for (int i = 0; i < 20; i++) {
                // i386 has 32 bits only
                long mask = architecture.equals("x86") ? 0xffffffffL : -1;
                long[] arguments = {number(random) & mask, number(random) & mask, number(random) & mask};
                assertThat(machine.run((int) token, number | bit, arguments))
                        .as("call " + number + " of " + architecture + " with " + Arrays.toString(arguments))
                        .isEqualTo(answer(rules.getOrDefault(number | bit, List.of()), arguments, profile));
            }
        }
    }

    private static Map<Integer, List<Rule>> rulesByNumber(String architecture, SeccompProfile profile) {
        Map<Integer, List<Rule>> rules = new HashMap<>();
        for (Rule rule : profile.rules()) {
            for (String name : rule.names()) {
                int number = CallNumbers.of(architecture, List.of(name)).number(0);
                rules.computeIfAbsent(number, any -> new ArrayList<>()).add(rule);
            }
        }
        return rules;
    }

    private static int answer(List<Rule> rules, long[] arguments, SeccompProfile profile) {
        for (Rule rule : rules) {
            if (rule.comparisons().isEmpty()) {
                return rule.action().code();
            }
        }
        for (Rule rule : rules) {
            if (rule.comparisons().stream().allMatch(each -> holds(each, arguments[each.argument()]))) {
                return rule.action().code();
            }
        }
        return profile.defaultAction().code();
    }

    @Test
    void callsOfAnArchitectureThatIsNotNamedFail() {
        Machine machine = machine(SeccompAction.ALLOW, List.of());
        int unknown = SeccompAction.errno(Errno.ENOSYS).code();
        assertThat(machine.run(Machine.X86_64, 0)).isEqualTo(SeccompAction.ALLOW.code());
        assertThat(machine.run(Machine.I386, 0)).isEqualTo(unknown);
        assertThat(machine.run(Machine.X86_64, Machine.X32_BIT)).isEqualTo(unknown);
        assertThat(machine.run(Machine.X86_64, -1)).isEqualTo(unknown);
    }

    @Test
    void whatIsNoCallIsPassedOver() {
        Machine machine = machine(
                EPERM, List.of("x86"), new Rule(List.of("no_such_call", "waitpid"), SeccompAction.ALLOW, List.of()));
        assertThat(machine.run(Machine.I386, 7)).as("waitpid").isEqualTo(SeccompAction.ALLOW.code());
        for (int number = 0; number < 500; number++) {
            assertThat(machine.run(Machine.X86_64, number)).isEqualTo(EPERM.code());
        }
    }

    @Test
    void anUnknownArchitectureIsRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> machine(EPERM, List.of("vax")))
                .withMessageContaining("'vax'");
    }

    @Test
    void aFilterThatTheKernelWouldNotTakeIsRefused() {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            rules.add(rule(SeccompAction.ALLOW, new Comparison(0, Operator.EQ, i + 1L, 0)));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> machine(EPERM, List.of(), rules.toArray(new Rule[0])))
                .withMessageContaining("4096");
    }

    @Test
    void capabilitiesDecideWhichRulesCount() {
        Rule needs = new Rule(List.of("getpid"), SeccompAction.ALLOW, List.of(), 6, 0);
        Rule unwanted = new Rule(List.of("getpid"), SeccompAction.LOG, List.of(), 0, 8);
        SeccompProfile profile = new SeccompProfile(EPERM, List.of(), 0, List.of(needs, unwanted));
        assertThat(run(profile, 6)).isEqualTo(SeccompAction.ALLOW.code());
        assertThat(run(profile, 2)).isEqualTo(SeccompAction.LOG.code());
        assertThat(run(profile, 2 | 8)).isEqualTo(EPERM.code());
    }

    private static int run(SeccompProfile profile, long capabilities) {
        return new Machine(FilterCompiler.compile(profile, capabilities, "x86_64")).run(Machine.X86_64, GETPID);
    }

    private static @Nullable SeccompAction denial(SeccompAction otherwise, Rule... rules) {
        return FilterCompiler.denialOfExec(new SeccompProfile(otherwise, List.of(), 0, List.of(rules)), 0);
    }

    /** The answer of a tracer, a listener or the arguments is only known at the exec. */
    @Test
    void whatDeniesEveryExecIsKnownBeforehand() {
        List<String> exec = List.of("read", "execve");
        assertThat(denial(EPERM)).isEqualTo(EPERM);
        assertThat(denial(SeccompAction.errno(0))).isEqualTo(SeccompAction.errno(0));
        assertThat(denial(SeccompAction.KILL_THREAD)).isEqualTo(SeccompAction.KILL_THREAD);
        assertThat(denial(SeccompAction.ALLOW, new Rule(exec, SeccompAction.TRAP, List.of())))
                .isEqualTo(SeccompAction.TRAP);
        assertThat(denial(EPERM, new Rule(exec, SeccompAction.LOG, List.of()))).isNull();
        for (SeccompAction undecided : List.of(SeccompAction.NOTIFY, SeccompAction.trace(5), SeccompAction.ALLOW)) {
            assertThat(denial(undecided)).isNull();
        }
        Rule byArgument = new Rule(exec, SeccompAction.ALLOW, List.of(new Comparison(0, Operator.EQ, 1, 0)));
        assertThat(denial(EPERM, byArgument)).isNull();
    }
}
