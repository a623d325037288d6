package dev.jcontainer.seccomp;

import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile.Comparison;
import dev.jcontainer.spec.SeccompProfile.Operator;
import dev.jcontainer.spec.SeccompProfile.Rule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a profile for one system call. */
final class CallRules {
    private static final int ARGUMENTS_AT = 16; // in struct seccomp_data
    private static final int ARGUMENT_SIZE = 8;
    private static final int HIGH_HALF = 4;

    private final List<Rule> conditional = new ArrayList<>(2);
    private @Nullable Rule always;

    /** Adds a rule; of two rules without comparisons the first counts. */
    void add(Rule rule) {
        if (!rule.comparisons().isEmpty()) {
            conditional.add(rule);
        } else if (always == null) {
            always = rule;
        }
    }

    /** Whether the arguments do not matter; then {@link #action} is the only result. */
    boolean isUnconditional() {
        return always != null || conditional.isEmpty();
    }

    /** The action if no comparison matches. */
    int action(int otherwise) {
        return always == null ? otherwise : always.action().code();
    }

    /** The errors that the call may fail with, as in {@code errno(3)}. */
    List<Integer> errors(int otherwise) {
        List<Integer> errors = new ArrayList<>(2);
        for (int i = 0; i < conditional.size() && always == null; i++) {
            errors.add(conditional.get(i).action().errno());
        }
        errors.add(new SeccompAction(action(otherwise)).errno());
        errors.removeIf(Integer.valueOf(-1)::equals); // of an action that returns no error
        return errors;
    }

    /**
     * Compiles the rules in their order; the code always ends with an action.
     *
     * @param isWide whether arguments have 64 bits; the kernel extends arguments of 32 bits to 64, with a high half of
     *     0
     */
    BpfCode compile(int otherwise, boolean isWide) {
        BpfCode code = new BpfCode();
        for (int i = 0; i < conditional.size() && always == null; i++) {
            append(code, conditional.get(i), isWide);
        }
        return code.end(action(otherwise));
    }

    /**
     * Compiles from the last comparison to the first: if one does not hold, the code continues after the end of the
     * rule.
     */
    private static void append(BpfCode code, Rule rule, boolean isWide) {
        BpfCode matched = new BpfCode().end(rule.action().code());
        for (int i = rule.comparisons().size() - 1; i >= 0; i--) {
            matched = comparison(rule.comparisons().get(i), isWide, matched);
        }
        code.append(matched);
    }

    private static BpfCode comparison(Comparison comparison, boolean isWide, BpfCode matched) {
        int low = ARGUMENTS_AT + ARGUMENT_SIZE * comparison.argument();
        long mask = comparison.operator() == Operator.MASKED_EQ ? comparison.value() : -1;
        long value = comparison.operator() == Operator.MASKED_EQ ? comparison.second() & mask : comparison.value();
        int highMask = (int) (mask >>> 32);
        int highValue = (int) (value >>> 32);
        int skip = matched.length();

        BpfCode lower = half(low, (int) mask);
        boolean hasHigh = isWide && (highMask != 0 || highValue != 0);
        switch (comparison.operator()) {
            case EQ:
            case MASKED_EQ:
                lower.branch(BpfCode.IF_EQUAL, (int) value, 0, skip).append(matched);
                return hasHigh ? equal(low, highMask, highValue, lower) : lower;
            case NE:
                lower.branch(BpfCode.IF_EQUAL, (int) value, skip, 0).append(matched);
                return hasHigh ? differs(low, highValue, lower, skip) : lower;
            case GT:
            case GE:
                int up = comparison.operator() == Operator.GT ? BpfCode.IF_GREATER : BpfCode.IF_GREATER_OR_EQUAL;
                lower.branch(up, (int) value, 0, skip).append(matched);
                return isWide ? ordered(low, highValue, lower, skip, true) : lower;
            default:
                int down = comparison.operator() == Operator.LE ? BpfCode.IF_GREATER : BpfCode.IF_GREATER_OR_EQUAL;
                lower.branch(down, (int) value, skip, 0).append(matched);
                return isWide ? ordered(low, highValue, lower, skip, false) : lower;
        }
    }

    private static BpfCode half(int offset, int mask) {
        BpfCode code = new BpfCode().load(offset);
        return mask == -1 ? code : code.and(mask);
    }

    /** Compares the high halves: if they differ, all that follows is skipped. */
    private static BpfCode equal(int low, int mask, int value, BpfCode lower) {
        return half(low + HIGH_HALF, mask)
                .branch(BpfCode.IF_EQUAL, value, 0, lower.length())
                .append(lower);
    }

    /** Compares the high halves: if they differ, the low halves do not matter. */
    private static BpfCode differs(int low, int value, BpfCode lower, int matched) {
        return half(low + HIGH_HALF, -1)
                .branch(BpfCode.IF_EQUAL, value, 0, lower.length() - matched)
                .append(lower);
    }

    /** Compares the high halves: if they differ, they decide. */
    private static BpfCode ordered(int low, int value, BpfCode lower, int matched, boolean isUp) {
        int decided = lower.length() - matched;
        BpfCode code = half(low + HIGH_HALF, -1);
        code.branch(BpfCode.IF_GREATER, value, 1 + (isUp ? decided : lower.length()), 0);
        return code.branch(BpfCode.IF_EQUAL, value, 0, isUp ? lower.length() : decided)
                .append(lower);
    }
}
