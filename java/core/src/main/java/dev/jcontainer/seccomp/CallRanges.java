package dev.jcontainer.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All numbers of system calls of one architecture, from 0 up, and the action for each. */
final class CallRanges {
    private final int otherwise;
    private final boolean isWide;
    private final TreeMap<Integer, CallRules> calls = new TreeMap<>();
    private int unknownFrom = Integer.MAX_VALUE;
    private int unknown;

    private final List<Integer> starts = new ArrayList<>();
    private final List<@Nullable CallRules> conditional = new ArrayList<>();
    private final List<Integer> actions = new ArrayList<>();

    CallRanges(int otherwise, boolean isWide) {
        this.otherwise = otherwise;
        this.isWide = isWide;
    }

    /** Adds the rules of a call. If a call has two names, the rules of the first one count. */
    void add(int number, CallRules rules) {
        calls.putIfAbsent(number, rules);
    }

    /** Sets the action for all numbers from this one on; it must be above all others. */
    void addAllFrom(int number, int action) {
        unknownFrom = number;
        unknown = action;
    }

    /** Compiles the binary search; the call's number must be loaded before. */
    BpfCode compile() {
        int next = 0;
        for (Map.Entry<Integer, CallRules> entry : calls.entrySet()) {
            int number = entry.getKey();
            if (number > next) {
                begin(next, null, otherwise);
            }
            CallRules rules = entry.getValue();
            begin(number, rules.isUnconditional() ? null : rules, rules.action(otherwise));
            next = number + 1;
        }
        begin(next, null, otherwise);
        if (unknownFrom != Integer.MAX_VALUE) {
            begin(unknownFrom, null, unknown);
        }
        return search(0, starts.size());
    }

    /** Begins a range; neighbours with the same action share one. */
    private void begin(int number, @Nullable CallRules rules, int action) {
        int last = starts.size() - 1;
        if (last >= 0 && rules == null && conditional.get(last) == null && actions.get(last) == action) {
            return;
        }
        starts.add(number);
        conditional.add(rules);
        actions.add(action);
    }

    private BpfCode search(int from, int to) {
        if (to - from == 1) {
            CallRules rules = conditional.get(from);
            return rules == null ? new BpfCode().end(actions.get(from)) : rules.compile(otherwise, isWide);
        }
        int middle = (from + to) / 2;
        return new BpfCode()
                .choose(BpfCode.IF_GREATER_OR_EQUAL, starts.get(middle), search(middle, to), search(from, middle));
    }
}
