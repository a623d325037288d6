package dev.jcontainer.oci.config;

import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.ProcessConfig.CapabilitySets;
import dev.jcontainer.oci.config.ProcessConfig.ConsoleSize;
import dev.jcontainer.oci.config.ProcessConfig.CpuAffinity;
import dev.jcontainer.oci.config.ProcessConfig.IoPriority;
import dev.jcontainer.oci.config.ProcessConfig.RlimitConfig;
import dev.jcontainer.oci.config.ProcessConfig.Scheduler;
import dev.jcontainer.oci.config.ProcessConfig.UserConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code process}, and the document of {@code exec --process}, which has the same form. */
public final class ProcessReader {
    private static final long UNSIGNED_INT = 0xffffffffL;
    /** The greatest id: for the kernel, (uid_t) -1 means "unchanged", so it is not an id. */
    private static final long MAX_ID = UNSIGNED_INT - 1;

    private static final String[] RLIMITS = {
        "RLIMIT_AS",
        "RLIMIT_CORE",
        "RLIMIT_CPU",
        "RLIMIT_DATA",
        "RLIMIT_FSIZE",
        "RLIMIT_LOCKS",
        "RLIMIT_MEMLOCK",
        "RLIMIT_MSGQUEUE",
        "RLIMIT_NICE",
        "RLIMIT_NOFILE",
        "RLIMIT_NPROC",
        "RLIMIT_RSS",
        "RLIMIT_RTPRIO",
        "RLIMIT_RTTIME",
        "RLIMIT_SIGPENDING",
        "RLIMIT_STACK"
    };

    private static final String[] POLICIES = {
        "SCHED_OTHER", "SCHED_FIFO", "SCHED_RR", "SCHED_BATCH", "SCHED_ISO", "SCHED_IDLE", "SCHED_DEADLINE"
    };

    private static final String[] SCHEDULER_FLAGS = {
        "SCHED_FLAG_RESET_ON_FORK",
        "SCHED_FLAG_RECLAIM",
        "SCHED_FLAG_DL_OVERRUN",
        "SCHED_FLAG_KEEP_POLICY",
        "SCHED_FLAG_KEEP_PARAMS",
        "SCHED_FLAG_UTIL_CLAMP_MIN",
        "SCHED_FLAG_UTIL_CLAMP_MAX"
    };

    private ProcessReader() {}

    /**
     * Reads the process that a value describes.
     *
     * @throws DocumentException if the value does not describe a process
     */
    public static ProcessConfig read(Value process) throws DocumentException {
        Long score = process.numberOrNull("oomScoreAdj", -1000, 1000);
        return new ProcessConfig(
                process.truth("terminal"),
                consoleSize(process.get("consoleSize")),
                user(process.get("user")),
                args(process),
                env(process),
                process.requireAbsolutePath("cwd"),
                capabilities(process.get("capabilities")),
                rlimits(process),
                process.truth("noNewPrivileges"),
                ConfigReader.filled(process.string("apparmorProfile")),
                ConfigReader.filled(process.string("selinuxLabel")),
                score == null ? null : Integer.valueOf(score.intValue()),
                scheduler(process.get("scheduler")),
                ioPriority(process.get("ioPriority")),
                affinity(process.get("execCPUAffinity")));
    }

    /**
     * Reads the process of an exec. If the members that restrict the process are missing, the exec inherits them from
     * the container's process, as with runc: the capabilities, the AppArmor profile, the SELinux label and the OOM
     * score. The other members have the same defaults as for a first process.
     *
     * @param own the process of the container's configuration
     * @throws DocumentException if the value does not describe a process
     */
    public static ProcessConfig readExec(Value process, ProcessConfig own) throws DocumentException {
        ProcessConfig read = read(process);
        return new ProcessConfig(
                read.terminal(),
                read.consoleSize(),
                read.user(),
                read.args(),
                read.env(),
                read.cwd(),
                process.get("capabilities") == null ? own.capabilities() : read.capabilities(),
                read.rlimits(),
                read.noNewPrivileges(),
                read.apparmorProfile() == null ? own.apparmorProfile() : read.apparmorProfile(),
                read.selinuxLabel() == null ? own.selinuxLabel() : read.selinuxLabel(),
                read.oomScoreAdj() == null ? own.oomScoreAdj() : read.oomScoreAdj(),
                read.scheduler(),
                read.ioPriority(),
                read.affinity());
    }

    private static @Nullable ConsoleSize consoleSize(@Nullable Value size) throws DocumentException {
        return size == null
                ? null
                : new ConsoleSize(
                        (int) size.requireNumber("height", 0, 0xffff), (int) size.requireNumber("width", 0, 0xffff));
    }

    private static UserConfig user(@Nullable Value user) throws DocumentException {
        if (user == null) {
            return new UserConfig(0, 0, null, List.of());
        }
        List<Value> values = user.elements("additionalGids");
        List<Long> groups = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            groups.add(Long.valueOf(values.get(i).number(0, MAX_ID)));
        }
        Long umask = user.numberOrNull("umask", 0, 0777);
        return new UserConfig(
                user.numberOrZero("uid", 0, MAX_ID),
                user.numberOrZero("gid", 0, MAX_ID),
                umask == null ? null : Integer.valueOf(umask.intValue()),
                groups);
    }

    private static List<String> args(Value process) throws DocumentException {
        List<String> args = process.strings("args");
        if (args.isEmpty()) {
            throw process.problem("args", process.get("args") == null ? "missing" : "empty");
        }
        return args;
    }

    private static List<String> env(Value process) throws DocumentException {
        List<String> env = process.strings("env");
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).indexOf('=') <= 0) {
                throw process.elements("env").get(i).problem("not of the form NAME=VALUE");
            }
        }
        return env;
    }

    private static CapabilitySets capabilities(@Nullable Value sets) throws DocumentException {
        return sets == null
                ? CapabilitySets.NONE
                : new CapabilitySets(
                        sets.strings("bounding"),
                        sets.strings("effective"),
                        sets.strings("inheritable"),
                        sets.strings("permitted"),
                        sets.strings("ambient"));
    }

    private static List<RlimitConfig> rlimits(Value process) throws DocumentException {
        List<Value> values = process.elements("rlimits");
        List<RlimitConfig> limits = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            RlimitConfig limit = rlimit(values.get(i));
            for (RlimitConfig other : limits) {
                if (other.type().equals(limit.type())) {
                    throw values.get(i).problem("type", limit.type() + " is given twice");
                }
            }
            limits.add(limit);
        }
        return limits;
    }

    private static RlimitConfig rlimit(Value limit) throws DocumentException {
        String type = limit.require("type").word(RLIMITS);
        long soft = limit.require("soft").unsigned();
        long hard = limit.require("hard").unsigned();
        if (Long.compareUnsigned(soft, hard) > 0) {
            throw limit.problem(
                    "soft",
                    "above the hard limit: " + Long.toUnsignedString(soft) + " > " + Long.toUnsignedString(hard));
        }
        return new RlimitConfig(type, soft, hard);
    }

    private static @Nullable Scheduler scheduler(@Nullable Value scheduler) throws DocumentException {
        if (scheduler == null) {
            return null;
        }
        List<Value> values = scheduler.elements("flags");
        List<String> flags = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            flags.add(values.get(i).word(SCHEDULER_FLAGS));
        }
        return new Scheduler(
                scheduler.require("policy").word(POLICIES),
                (int) scheduler.numberOrZero("nice", -20, 19),
                (int) scheduler.numberOrZero("priority", 0, 99),
                flags,
                scheduler.unsignedOrZero("runtime"),
                scheduler.unsignedOrZero("deadline"),
                scheduler.unsignedOrZero("period"));
    }

    private static @Nullable IoPriority ioPriority(@Nullable Value priority) throws DocumentException {
        return priority == null
                ? null
                : new IoPriority(
                        priority.require("class").word("IOPRIO_CLASS_RT", "IOPRIO_CLASS_BE", "IOPRIO_CLASS_IDLE"),
                        (int) priority.numberOrZero("priority", 0, 7));
    }

    private static @Nullable CpuAffinity affinity(@Nullable Value affinity) throws DocumentException {
        return affinity == null
                ? null
                : new CpuAffinity(
                        ConfigReader.filled(affinity.string("initial")), ConfigReader.filled(affinity.string("final")));
    }
}
