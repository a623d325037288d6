package dev.jcontainer.plan;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.Namespaces;
import dev.jcontainer.plan.step.Step;
import java.util.List;

/**
 * Prints a plan: one line for each step, with its system calls. This is also the shortest explanation of what a
 * container is.
 */
public final class PlanPrinter {
    private static final int CALL_COLUMN = 76;

    private PlanPrinter() {}

    /** The whole plan, one line for each step; the text ends with a newline. */
    public static String print(LaunchPlan plan) {
        return print(plan, true, false);
    }

    /** The same as {@link #print(LaunchPlan)} with the number of each step; errors name steps by these numbers. */
    public static String printNumbered(LaunchPlan plan) {
        return print(plan, true, true);
    }

    /** The numbered plan for bug reports: it omits the values of environment variables, because they may be secrets. */
    public static String printForReport(LaunchPlan plan) {
        return print(plan, false, true);
    }

    private static String print(LaunchPlan plan, boolean hasValues, boolean isNumbered) {
        StringBuilder text = new StringBuilder();
        CgroupPlan cgroup = plan.cgroup();
        if (cgroup != null) {
            cgroup(text, cgroup);
        }
        if (plan.namespaces() != 0) {
            line(text, "clone a process into new namespaces: " + Namespaces.names(plan.namespaces()), "clone3(2)");
        }
        if ((plan.flags() & LaunchPlan.REAPER) != 0) {
            line(text, "pid 1 stays as a reaper and runs the program as its child", "fork(2), waitpid(2)");
        }
        IdMap map = plan.idMap();
        if (map != null) {
            line(
                    text,
                    "map the users " + ranges(map.uids()) + " and the groups " + ranges(map.gids()),
                    "user_namespaces(7)");
        }
        List<Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            text.append(isNumbered ? line(i + 1, step) : line(step)).append('\n');
            if (step instanceof LifecycleStep.Exec) {
                for (String variable : ((LifecycleStep.Exec) step).envp()) {
                    int equals = variable.indexOf('=');
                    boolean isCut = !hasValues && equals >= 0;
                    String shown = isCut ? variable.substring(0, equals) + "=…" : variable;
                    text.append("    ").append(PlainText.escaped(shown)).append('\n');
                }
            }
        }
        return text.toString();
    }

    private static void cgroup(StringBuilder text, CgroupPlan cgroup) {
        for (CgroupPlan.ControlWrite write : cgroup.enabling()) {
            line(
                    text,
                    "write " + PlainText.escaped(write.value()) + " to " + PlainText.escaped(write.file()),
                    "write(2)");
        }
        for (String directory : cgroup.directories()) {
            line(text, "make the cgroup " + PlainText.escaped(directory), "mkdir(2)");
        }
        for (CgroupPlan.ControlWrite write : cgroup.writes()) {
            line(
                    text,
                    "write " + PlainText.escaped(write.value()) + " to " + PlainText.escaped(write.file()),
                    "write(2)");
        }
        if (!cgroup.deviceRules().isEmpty()) {
            line(text, "attach a program of " + cgroup.deviceRules().size() + " device rules to it", "bpf(2)");
        }
    }

    /** One step with its system calls, without a newline. */
    public static String line(Step step) {
        StringBuilder text = new StringBuilder();
        line(text, step.attempt(), step.calls());
        text.setLength(text.length() - 1);
        return text.toString();
    }

    /** One step with its system calls and its number in the plan, from 1, without a newline. */
    public static String line(int number, Step step) {
        return number + (number < 10 ? "  " : " ") + line(step);
    }

    private static String ranges(List<IdMap.Range> ranges) {
        StringBuilder text = new StringBuilder();
        for (IdMap.Range range : ranges) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(range.inside())
                    .append('=')
                    .append(range.outside());
            text.append(range.count() == 1 ? "" : " and " + (range.count() - 1) + " more");
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String what, String calls) {
        text.append(what).append(' ');
        for (int i = what.length() + 1; i < CALL_COLUMN; i++) {
            text.append(' ');
        }
        text.append(calls).append('\n');
    }
}
