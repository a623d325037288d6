package dev.jcontainer.seccomp;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a profile to a filter. For each architecture it is a binary search among the numbers of system calls. Its
 * leaves are ranges of calls with the same action, or the comparisons of one call. docs/adr/0003-seccomp-compiler.md
 * explains why libseccomp does not do this.
 */
final class FilterCompiler {
    private static final int NUMBER_AT = 0; // in struct seccomp_data
    private static final int ARCHITECTURE_AT = 4;

    /** The answer of a kernel that does not know an architecture, or a call. */
    private static final int UNKNOWN = SeccompAction.errno(Errno.ENOSYS).code();

    private final SeccompProfile profile;
    private final int otherwise;
    private final List<String> names = new ArrayList<>();
    private final List<CallRules> rules = new ArrayList<>();

    private FilterCompiler(SeccompProfile profile, long capabilities) {
        this.profile = profile;
        this.otherwise = profile.defaultAction().code();
        Map<String, CallRules> byName = new HashMap<>();
        for (int i = 0; i < profile.rules().size(); i++) {
            Rule rule = profile.rules().get(i);
            for (int j = 0; j < rule.names().size() && rule.counts(capabilities); j++) {
                String name = rule.names().get(j);
                CallRules call = byName.get(name);
                if (call == null) {
                    call = new CallRules();
                    byName.put(name, call);
                    names.add(name);
                    rules.add(call);
                }
                call.add(rule);
            }
        }
    }

    /**
     * Compiles the filter of a profile.
     *
     * @param own the machine's architecture, as libseccomp names it
     * @throws IllegalArgumentException if the profile names an unknown architecture, or the filter is too long for the
     *     kernel
     */
    static Filter compile(SeccompProfile profile, long capabilities, String own) {
        FilterCompiler compiler = new FilterCompiler(profile, capabilities);
        byte[] code = compiler.compile(own).toBytes();
        if (code.length / Filter.INSTRUCTION > Filter.MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("the seccomp profile has too many rules: its filter has "
                    + code.length / Filter.INSTRUCTION + " instructions, and the kernel allows "
                    + Filter.MAX_INSTRUCTIONS);
        }
        return new Filter(code, compiler.of("execve").errors(compiler.otherwise));
    }

    private CallRules of(String call) {
        int at = names.indexOf(call);
        return at < 0 ? new CallRules() : rules.get(at);
    }

    /**
     * Returns the action of a profile for every {@code execve(2)} if it denies the call, or null if a program can
     * start. An action is not a denial if it allows the call, or if a listener or tracer decides.
     */
    static @Nullable SeccompAction denialOfExec(SeccompProfile profile, long capabilities) {
        FilterCompiler compiler = new FilterCompiler(profile, capabilities);
        int at = compiler.names.indexOf("execve");
        if (at >= 0 && !compiler.rules.get(at).isUnconditional()) {
            return null; // the exec itself shows whether its arguments are denied
        }
        int code = at < 0 ? compiler.otherwise : compiler.rules.get(at).action(compiler.otherwise);
        SeccompAction action = new SeccompAction(code);
        return action.denies() ? action : null;
    }

    /** Returns those of some system calls that a profile does not allow in every case, whatever their arguments are. */
    static List<String> notAllowed(SeccompProfile profile, long capabilities, List<String> calls) {
        FilterCompiler compiler = new FilterCompiler(profile, capabilities);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            CallRules rules = compiler.of(calls.get(i));
            boolean isSure = rules.isUnconditional();
            if (!isSure || !new SeccompAction(rules.action(compiler.otherwise)).allows()) {
                found.add(calls.get(i));
            }
        }
        return found;
    }

    private BpfCode compile(String own) {
        BpfCode code = new BpfCode().end(UNKNOWN);
        List<String> architectures = profile.architectures();
        for (int i = architectures.size() - 1; i >= 0; i--) {
            String name = architectures.get(i);
            if (!name.equals(own) && !name.equals("x32")) {
                code = ahead(CallNumbers.of(name, names), null, code);
            }
        }
        CallNumbers x32 = architectures.contains("x32") ? CallNumbers.of("x32", names) : null;
        return new BpfCode().load(ARCHITECTURE_AT).append(ahead(CallNumbers.of(own, names), x32, code));
    }

    /** Adds the code for the calls of one architecture before the code for others. */
    private BpfCode ahead(CallNumbers numbers, @Nullable CallNumbers x32, BpfCode others) {
        CallRanges ranges = new CallRanges(otherwise, numbers.isWide());
        add(numbers, ranges);
        if (x32 != null) {
            add(x32, ranges);
        } else if (numbers.hasX32()) {
            ranges.addAllFrom(CallNumbers.X32_BIT, UNKNOWN);
        }
        BpfCode own = new BpfCode().load(NUMBER_AT).append(ranges.compile());
        return new BpfCode().choose(BpfCode.IF_EQUAL, numbers.token(), own, others);
    }

    private void add(CallNumbers numbers, CallRanges ranges) {
        for (int i = 0; i < rules.size(); i++) {
            if (numbers.number(i) >= 0) {
                ranges.add(numbers.number(i), rules.get(i));
            }
        }
    }
}
