package dev.jcontainer.plan.step;

import java.util.List;

/** What the program may do: users, capabilities, filters and labels of security modules. */
public sealed interface PrivilegeStep extends Step {
    /** Sets user, group and supplementary groups. */
    record SetIds(int uid, int gid, List<Integer> groups) implements PrivilegeStep {
        public SetIds {
            groups = List.copyOf(groups);
        }

        /** Of ids from 0 to 4294967294; the fields have the same 32 bits. */
        public static SetIds of(long uid, long gid, List<Long> groups) {
            return new SetIds(Ids.of(uid), Ids.of(gid), Ids.of(groups));
        }

        @Override
        public int opcode() {
            return 20;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(gid).numbers(groups);
        }
    }

    /** Sets user and group, where a user namespace denies {@code setgroups(2)}. */
    record SetMappedIds(int uid, int gid) implements PrivilegeStep {
        /** Of ids from 0 to 4294967294; the fields have the same 32 bits. */
        public static SetMappedIds of(long uid, long gid) {
            return new SetMappedIds(Ids.of(uid), Ids.of(gid));
        }

        @Override
        public int opcode() {
            return 45;
        }

        @Override
        public void encode(Encoder out) {
            out.number(uid).number(gid);
        }
    }

    /** Sets all capability sets, a bit a capability. */
    record Capabilities(long bounding, long effective, long permitted, long inheritable, long ambient)
            implements PrivilegeStep {
        /** A bounding set that stays as it is. */
        public static final long UNCHANGED = -1;

        @Override
        public int opcode() {
            return 21;
        }

        @Override
        public void encode(Encoder out) {
            out.longNumber(bounding)
                    .longNumber(effective)
                    .longNumber(permitted)
                    .longNumber(inheritable)
                    .longNumber(ambient);
        }
    }

    /**
     * {@code CAP_SYS_ADMIN} outlasts {@link Capabilities}, for a filter without {@link NoNewPrivs}, and is gone with the
     * exec.
     */
    record KeepForFilter() implements PrivilegeStep {
        @Override
        public int opcode() {
            return 175;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /** No program gets more rights by being executed. */
    record NoNewPrivs() implements PrivilegeStep {
        @Override
        public int opcode() {
            return 22;
        }

        @Override
        public void encode(Encoder out) {}
    }

    /**
     * Filters the system calls from here on, or from the exec on.
     *
     * @param when {@link Step#AT_EXEC}, {@link Step#IN_REAPER}
     * @param flags {@code SECCOMP_FILTER_FLAG_*}
     */
    record Seccomp(int when, int flags, Filter filter) implements PrivilegeStep {
        @Override
        public int opcode() {
            return 65;
        }

        @Override
        public void encode(Encoder out) {
            out.number(when).number(flags);
            filter.encode(out);
        }
    }

    /** Denies all files to the program but those below these paths; landlock(7), Linux 6.2. */
    record Landlock(List<String> readOnly, List<String> readWrite) implements PrivilegeStep {
        public Landlock {
            readOnly = List.copyOf(readOnly);
            readWrite = List.copyOf(readWrite);
        }

        @Override
        public int opcode() {
            return 73;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(readOnly).strings(readWrite);
        }
    }

    /** As {@link Landlock}, where there are no namespaces: no TCP, no signals and abstract sockets to the outside; Linux 6.12. */
    record LandlockAlone(List<String> readOnly, List<String> readWrite) implements PrivilegeStep {
        public LandlockAlone {
            readOnly = List.copyOf(readOnly);
            readWrite = List.copyOf(readWrite);
        }

        @Override
        public int opcode() {
            return 161;
        }

        @Override
        public void encode(Encoder out) {
            out.strings(readOnly).strings(readWrite);
        }
    }

    /** Tells a security module of the next program, by a file below {@code /proc/self/attr}. */
    record ExecLabel(String file, String value) implements PrivilegeStep {
        /** The file of AppArmor, Linux 5.8. */
        public static final String APPARMOR = "apparmor/exec";

        /** The file of SELinux. */
        public static final String SELINUX = "exec";

        @Override
        public int opcode() {
            return 120;
        }

        @Override
        public void encode(Encoder out) {
            out.string(file).string(value);
        }
    }
}
