package dev.jcontainer.plan.step;

import dev.jcontainer.kernel.Errno;
import dev.jcontainer.kernel.PlainText;
import dev.jcontainer.spec.Capability;
import java.util.List;

/** The steps that set what the program may do: users, capabilities, filters and labels of security modules. */
public sealed interface PrivilegeStep extends Step {
    /** Sets user, group and supplementary groups. */
    record SetIds(int uid, int gid, List<Integer> groups) implements PrivilegeStep {
        public SetIds {
            groups = List.copyOf(groups);
        }

        /** The step for ids from 0 to 4294967294; the fields hold them as unsigned 32 bits. */
        public static SetIds of(long uid, long gid, List<Long> groups) {
            return new SetIds(Ids.of(uid), Ids.of(gid), Ids.of(groups));
        }

        @Override
        public Opcode opcode() {
            return Opcode.SET_IDS;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(gid).numbers(groups);
        }

        @Override
        public String attempt() {
            return "become uid " + Ids.text(uid) + ", gid " + Ids.text(gid) + ", groups " + Ids.text(groups);
        }

        @Override
        public String calls() {
            return "setgroups(2), setresgid(2), setresuid(2)";
        }
    }

    /** Sets user and group in a user namespace that denies {@code setgroups(2)}. */
    record SetMappedIds(int uid, int gid) implements PrivilegeStep {
        /** The step for ids from 0 to 4294967294; the fields hold them as unsigned 32 bits. */
        public static SetMappedIds of(long uid, long gid) {
            return new SetMappedIds(Ids.of(uid), Ids.of(gid));
        }

        @Override
        public Opcode opcode() {
            return Opcode.SET_MAPPED_IDS;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(gid);
        }

        @Override
        public String attempt() {
            return "become uid " + Ids.text(uid) + ", gid " + Ids.text(gid) + " of the user namespace";
        }

        @Override
        public String calls() {
            return "setresgid(2), setresuid(2)";
        }
    }

    /** Sets all capability sets; each capability is one bit. */
    record Capabilities(long bounding, long effective, long permitted, long inheritable, long ambient)
            implements PrivilegeStep {
        /** Leaves the bounding set unchanged. */
        public static final long UNCHANGED = -1;

        @Override
        public Opcode opcode() {
            return Opcode.CAPABILITIES;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(bounding)
                    .longNumber(effective)
                    .longNumber(permitted)
                    .longNumber(inheritable)
                    .longNumber(ambient);
        }

        @Override
        public String attempt() {
            return "keep the capabilities " + main() + "; inheritable " + Capability.names(inheritable) + ", ambient "
                    + Capability.names(ambient);
        }

        @Override
        public String calls() {
            return "prctl(2), capset(2)";
        }

        private String main() {
            if (bounding == effective && effective == permitted) {
                return Capability.names(bounding);
            }
            return "bounding " + (bounding == UNCHANGED ? "as it is" : Capability.names(bounding)) + ", effective "
                    + Capability.names(effective) + ", permitted " + Capability.names(permitted);
        }
    }

    /**
     * Keeps {@code CAP_SYS_ADMIN} from {@link Capabilities} until the exec, because installing a filter without {@link
     * NoNewPrivs} requires it.
     */
    record KeepForFilter() implements PrivilegeStep {
        @Override
        public Opcode opcode() {
            return Opcode.KEEP_FOR_FILTER;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "keep the capability SYS_ADMIN until the exec, for the filter";
        }

        @Override
        public String calls() {
            return "close_range(2), execve(2)";
        }
    }

    /** Sets no_new_privs: from then on, executing a program grants no privileges. */
    record NoNewPrivs() implements PrivilegeStep {
        @Override
        public Opcode opcode() {
            return Opcode.NO_NEW_PRIVS;
        }

        @Override
        public void encode(Encoder out) {}

        @Override
        public String attempt() {
            return "give up gaining privileges";
        }

        @Override
        public String calls() {
            return "prctl(2) PR_SET_NO_NEW_PRIVS";
        }
    }

    /**
     * Filters system calls, from this step or from the exec on.
     *
     * @param when whether the filter is installed at the exec, and whether the reaper also installs it
     * @param flags {@code SECCOMP_FILTER_FLAG_*}
     */
    record Seccomp(Flags<FilterFlag> when, int flags, Filter filter) implements PrivilegeStep {
        @Override
        public Opcode opcode() {
            return Opcode.SECCOMP;
        }

        @Override
        public void encode(Encoder out) {
            out.number(when.bits()).number(flags);
            filter.encode(out);
        }

        @Override
        public String attempt() {
            return "filter system calls by " + filter.instructions() + " instructions"
                    + (when.has(FilterFlag.AT_EXEC) ? ", right before the exec" : "");
        }

        @Override
        public String calls() {
            return "seccomp(2) SECCOMP_SET_MODE_FILTER";
        }
    }

    /** Denies the program files by Landlock: landlock(7). */
    sealed interface LandlockRules extends PrivilegeStep permits Landlock, LandlockIsolation {
        /** The paths of the container below which the program may read and execute. */
        List<String> readOnly();

        /** The paths of the container below which the program may do everything. */
        List<String> readWrite();

        @Override
        default void encode(Encoder out) {
            out.strings(readOnly()).strings(readWrite());
        }

        @Override
        default String calls() {
            return "landlock_restrict_self(2)";
        }

        @Override
        default String attempt(StepFailure failure) {
            return LandlockText.isOfRule(failure) ? LandlockText.openRule(failure) : attempt();
        }

        @Override
        default String detail(StepFailure failure) {
            return LandlockText.isOfRule(failure) ? "" : failure.argument();
        }
    }

    /** Denies the program all files except those below these paths; Linux 6.2. */
    record Landlock(List<String> readOnly, List<String> readWrite) implements LandlockRules {
        public Landlock {
            readOnly = List.copyOf(readOnly);
            readWrite = List.copyOf(readWrite);
        }

        @Override
        public Opcode opcode() {
            return Opcode.LANDLOCK;
        }

        @Override
        public String attempt() {
            return "deny by Landlock " + LandlockText.rules(readOnly, readWrite);
        }

        @Override
        public String hint(StepFailure failure) {
            return LandlockText.hint(failure, "These rules require Linux 6.2.");
        }
    }

    /**
     * The same as {@link Landlock} for a container without namespaces. It also denies TCP, and signals and abstract
     * sockets to the outside; Linux 6.12.
     */
    record LandlockIsolation(List<String> readOnly, List<String> readWrite) implements LandlockRules {
        public LandlockIsolation {
            readOnly = List.copyOf(readOnly);
            readWrite = List.copyOf(readWrite);
        }

        @Override
        public Opcode opcode() {
            return Opcode.LANDLOCK_ISOLATION;
        }

        @Override
        public String attempt() {
            return "deny by Landlock TCP, signals and abstract sockets to the outside, and "
                    + LandlockText.rules(readOnly, readWrite);
        }

        @Override
        public String hint(StepFailure failure) {
            return LandlockText.hint(failure, "Landlock without namespaces requires Linux 6.12.");
        }
    }

    /** Sets the label of the next program for a security module, in a file below {@code /proc/self/attr}. */
    record ExecLabel(String file, String value) implements PrivilegeStep {
        /** The file of AppArmor, Linux 5.8. */
        public static final String APPARMOR = "apparmor/exec";

        /** The file of SELinux. */
        public static final String SELINUX = "exec";

        @Override
        public Opcode opcode() {
            return Opcode.EXEC_LABEL;
        }

        @Override
        public void encode(Encoder out) {
            out.string(file).string(value);
        }

        @Override
        public String attempt() {
            return "give the next program to " + (isAppArmor() ? "AppArmor" : "SELinux") + ": "
                    + PlainText.escaped(value);
        }

        @Override
        public String calls() {
            return "write(2) /proc/self/attr/" + file;
        }

        private boolean isAppArmor() {
            return file.equals(APPARMOR);
        }

        @Override
        public String hint(StepFailure failure) {
            switch (failure.errno()) {
                case Errno.ENOENT:
                    return isAppArmor()
                            ? "No such profile is loaded: see aa-status, and load it by apparmor_parser."
                            : "";
                case Errno.EINVAL:
                    return isAppArmor() ? "It is not the name of a profile." : "The host's policy has no such context.";
                case Errno.EACCES:
                case Errno.EPERM:
                    return "The profile or context that confines this process does not allow the change.";
                default:
                    return failure.hint();
            }
        }
    }
}
