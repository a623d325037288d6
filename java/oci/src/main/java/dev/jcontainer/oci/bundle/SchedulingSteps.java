package dev.jcontainer.oci.bundle;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.LinuxConfig.MemoryPolicy;
import dev.jcontainer.oci.config.ProcessConfig.IoPriority;
import dev.jcontainer.oci.config.ProcessConfig.Scheduler;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plans when and where a process runs. The numbers are from the kernel's headers {@code linux/sched.h}, {@code
 * linux/ioprio.h} and {@code linux/mempolicy.h}.
 */
final class SchedulingSteps {
    /** The maxima for which a kernel can be built: NR_CPUS and MAX_NUMNODES. */
    private static final int MOST_PROCESSORS = 8192;

    private static final int MOST_NODES = 1024;

    private static final int IO_CLASS_SHIFT = 13;

    private SchedulingSteps() {}

    static ResourceStep.Scheduler scheduler(Scheduler scheduler) {
        long flags = 0;
        for (String flag : scheduler.flags()) {
            flags |= schedulerFlag(flag);
        }
        return new ResourceStep.Scheduler(
                policy(scheduler.policy()),
                flags,
                scheduler.nice(),
                scheduler.priority(),
                scheduler.runtime(),
                scheduler.deadline(),
                scheduler.period());
    }

    private static int policy(String name) {
        switch (name) {
            case "SCHED_FIFO":
                return 1;
            case "SCHED_RR":
                return 2;
            case "SCHED_BATCH":
                return 3;
            case "SCHED_ISO":
                return 4;
            case "SCHED_IDLE":
                return 5;
            case "SCHED_DEADLINE":
                return 6;
            default:
                return 0; // SCHED_OTHER; the reader accepts no other word
        }
    }

    private static long schedulerFlag(String name) {
        switch (name) {
            case "SCHED_FLAG_RESET_ON_FORK":
                return 0x1;
            case "SCHED_FLAG_RECLAIM":
                return 0x2;
            case "SCHED_FLAG_DL_OVERRUN":
                return 0x4;
            case "SCHED_FLAG_KEEP_POLICY":
                return 0x8;
            case "SCHED_FLAG_KEEP_PARAMS":
                return 0x10;
            case "SCHED_FLAG_UTIL_CLAMP_MIN":
                return 0x20;
            default:
                return 0x40; // SCHED_FLAG_UTIL_CLAMP_MAX
        }
    }

    static ResourceStep.IoPriority ioPriority(IoPriority priority) {
        int kind =
                priority.type().equals("IOPRIO_CLASS_RT") ? 1 : priority.type().equals("IOPRIO_CLASS_BE") ? 2 : 3;
        return new ResourceStep.IoPriority(kind << IO_CLASS_SHIFT | priority.priority());
    }

    /**
     * Returns the step that sets the CPU affinity to a list such as {@code 0-3,7}.
     *
     * @param path the path of the list in the document
     */
    static ResourceStep.Affinity affinity(String path, String list) throws DocumentException {
        return new ResourceStep.Affinity(words(path, list, MOST_PROCESSORS));
    }

    static ResourceStep.MemoryPolicy memoryPolicy(MemoryPolicy policy) throws DocumentException {
        int flags = 0;
        for (String flag : policy.flags()) {
            flags |= memoryFlag(flag);
        }
        String nodes = policy.nodes();
        return new ResourceStep.MemoryPolicy(
                memoryMode(policy.mode()) | flags,
                nodes == null ? List.of() : words("linux.memoryPolicy.nodes", nodes, MOST_NODES));
    }

    private static int memoryMode(String name) {
        switch (name) {
            case "MPOL_PREFERRED":
                return 1;
            case "MPOL_BIND":
                return 2;
            case "MPOL_INTERLEAVE":
                return 3;
            case "MPOL_LOCAL":
                return 4;
            case "MPOL_PREFERRED_MANY":
                return 5;
            case "MPOL_WEIGHTED_INTERLEAVE":
                return 6;
            default:
                return 0; // MPOL_DEFAULT
        }
    }

    private static int memoryFlag(String name) {
        switch (name) {
            case "MPOL_F_STATIC_NODES":
                return 1 << 15;
            case "MPOL_F_RELATIVE_NODES":
                return 1 << 14;
            default:
                return 1 << 13; // MPOL_F_NUMA_BALANCING
        }
    }

    /** Returns a list as bits, in an even number of 32-bit words, because the kernel reads 64 bits at a time. */
    private static List<Integer> words(String path, String list, int most) throws DocumentException {
        int[] words = new int[most / Integer.SIZE];
        int used = 0;
        for (String part : list.split(",", -1)) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash), most);
            int last = dash < 0 ? first : number(part.substring(dash + 1), most);
            if (first < 0 || last < first) {
                throw new DocumentException(
                        path, "not a list of numbers from 0 to " + (most - 1) + " such as 0-3,7: \"" + list + '"');
            }
            for (int i = first; i <= last; i++) {
                words[i / Integer.SIZE] |= 1 << i;
            }
            used = Math.max(used, (last / Long.SIZE + 1) * 2);
        }
        List<Integer> result = new ArrayList<>(used);
        for (int i = 0; i < used; i++) {
            result.add(words[i]);
        }
        return result;
    }

    private static int number(String digits, int most) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value >= most) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return digits.isEmpty() || value >= most ? -1 : value;
    }

    /** Adds the steps for the given values. They require CAP_SYS_NICE, so they come before the process gives it up. */
    static void add(List<Step> steps, @Nullable Scheduler scheduler, @Nullable IoPriority priority) {
        if (scheduler != null) {
            steps.add(scheduler(scheduler));
        }
        if (priority != null) {
            steps.add(ioPriority(priority));
        }
    }
}
