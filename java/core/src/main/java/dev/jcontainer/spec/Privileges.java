package dev.jcontainer.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a container may do to the machine, beyond what its namespaces and limits say. Immutable and thread-safe. */
public final class Privileges {
    /** Few capabilities, no new privileges, no uncommon system calls, and the kernel's dangerous files out of reach. */
    public static final Privileges DEFAULT = builder().build();

    /** What AppArmor calls a program that is under no profile. */
    public static final String UNCONFINED = "unconfined";

    private static final String EVERYTHING = "/*";

    private final Capabilities capabilities;
    private final boolean noNewPrivs;
    private final Seccomp seccomp;
    private final List<String> masked;
    private final List<String> unmasked;
    private final List<String> landlockReadOnly;
    private final List<String> landlockReadWrite;
    private final @Nullable String appArmorProfile;
    private final @Nullable String selinuxLabel;
    private final @Nullable String selinuxMountLabel;
    private final boolean isPrivileged;

    private Privileges(Builder builder) {
        this.capabilities = builder.capabilities;
        this.noNewPrivs = builder.noNewPrivs;
        this.seccomp = builder.seccomp;
        this.masked = List.copyOf(builder.masked);
        this.unmasked = List.copyOf(builder.unmasked);
        this.landlockReadOnly = List.copyOf(builder.landlockReadOnly);
        this.landlockReadWrite = List.copyOf(builder.landlockReadWrite);
        this.appArmorProfile = builder.appArmorProfile;
        this.selinuxLabel = builder.selinuxLabel;
        this.selinuxMountLabel = builder.selinuxMountLabel;
        this.isPrivileged = builder.isPrivileged;
    }

    /** A builder that starts with {@link #DEFAULT}. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A builder that starts with as good as everything: all capabilities and devices of the caller, nothing masked or
     * read-only, all system calls, and new privileges by set-user-ID programs. A program that is root in such a container is root on the
     * machine, and can leave the container as it likes.
     */
    public static Builder privileged() {
        Builder builder = builder();
        builder.isPrivileged = true;
        return builder.capabilities(Capabilities.ALL)
                .noNewPrivs(false)
                .seccomp(Seccomp.UNCONFINED)
                .unmaskAll();
    }

    /** A builder that starts with these. */
    public Builder toBuilder() {
        Builder builder = builder();
        builder.capabilities = capabilities;
        builder.noNewPrivs = noNewPrivs;
        builder.seccomp = seccomp;
        builder.masked.addAll(masked);
        builder.unmasked.addAll(unmasked);
        builder.landlockReadOnly.addAll(landlockReadOnly);
        builder.landlockReadWrite.addAll(landlockReadWrite);
        builder.appArmorProfile = appArmorProfile;
        builder.selinuxLabel = selinuxLabel;
        builder.selinuxMountLabel = selinuxMountLabel;
        builder.isPrivileged = isPrivileged;
        return builder;
    }

    /** The capabilities. */
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Whether no program gets more rights by being executed: {@code PR_SET_NO_NEW_PRIVS}, man 2 prctl. */
    public boolean noNewPrivs() {
        return noNewPrivs;
    }

    /** Which system calls it may make. */
    public Seccomp seccomp() {
        return seccomp;
    }

    /** The paths that are covered besides those of every container, absolute. */
    public List<String> masked() {
        return masked;
    }

    /** Whether a path that would be covered or read-only is left as it is. */
    public boolean isUnmasked(String path) {
        for (String pattern : unmasked) {
            boolean isBelow =
                    pattern.endsWith(EVERYTHING) && path.startsWith(pattern.substring(0, pattern.length() - 1));
            if (isBelow || pattern.equals(path)) {
                return true;
            }
        }
        return false;
    }

    boolean hasUnmasked() {
        return !unmasked.isEmpty();
    }

    /** What the program may read and execute, where Landlock keeps it from other files; absolute paths. */
    public List<String> landlockReadOnly() {
        return landlockReadOnly;
    }

    /** What the program may do anything with, likewise. */
    public List<String> landlockReadWrite() {
        return landlockReadWrite;
    }

    /** The AppArmor profile of its programs, {@link #UNCONFINED} for none, null for that of the caller. */
    public @Nullable String appArmorProfile() {
        return appArmorProfile;
    }

    /** The SELinux context of its programs, null for what the host's policy says. */
    public @Nullable String selinuxLabel() {
        return selinuxLabel;
    }

    /** The SELinux context of the file systems in memory that are made for it, null for what the policy says. */
    public @Nullable String selinuxMountLabel() {
        return selinuxMountLabel;
    }

    /** Whether it has the host's devices, and {@code /sys} writable. */
    public boolean isPrivileged() {
        return isPrivileged;
    }

    /** Collects privileges. Not thread-safe. Each method checks its input and returns this builder. */
    public static final class Builder {
        private Capabilities capabilities = Capabilities.DEFAULT;
        private boolean noNewPrivs = true;
        private Seccomp seccomp = Seccomp.DEFAULT;
        private final List<String> masked = new ArrayList<>();
        private final List<String> unmasked = new ArrayList<>();
        private final List<String> landlockReadOnly = new ArrayList<>();
        private final List<String> landlockReadWrite = new ArrayList<>();
        private @Nullable String appArmorProfile;
        private @Nullable String selinuxLabel;
        private @Nullable String selinuxMountLabel;
        private boolean isPrivileged;

        private Builder() {}

        /** The capabilities; {@link Capabilities#DEFAULT} where nothing is said. */
        public Builder capabilities(Capabilities value) {
            capabilities = value;
            return this;
        }

        /**
         * Whether no program gets more rights by being executed; so it is where nothing is said. Without it set-user-ID
         * programs of the container work, within the container's capabilities.
         */
        public Builder noNewPrivs(boolean value) {
            noNewPrivs = value;
            return this;
        }

        /**
         * Which system calls it may make; {@link Seccomp#DEFAULT} where nothing is said.
         *
         * @throws IllegalArgumentException if a profile has {@link SeccompAction#NOTIFY}
         */
        public Builder seccomp(Seccomp value) {
            if (value instanceof SeccompProfile && ((SeccompProfile) value).notifies()) {
                throw new IllegalArgumentException("The action NOTIFY takes a program that listens, and there is none");
            }
            seccomp = value;
            return this;
        }

        /** Covers one more path of the container, where it exists: a directory by an empty one, a file by the null device. */
        public Builder mask(String path) {
            Checks.absolutePath("path to mask", path);
            if (Checks.isSlash(path)) {
                throw new IllegalArgumentException("The path to mask is the container's root");
            }
            masked.add(Paths.normal(path));
            return this;
        }

        /**
         * Leaves a path as it is that would be covered or read-only in every container.
         *
         * @param path absolute; {@code /*} at its end stands for all below
         */
        public Builder unmask(String path) {
            Checks.absolutePath("path to unmask", path);
            boolean isPattern = path.endsWith(EVERYTHING);
            String directory = isPattern ? path.substring(0, path.length() - EVERYTHING.length()) : path;
            if (directory.indexOf('*') >= 0) {
                throw new IllegalArgumentException(
                        "The path to unmask " + Checks.shown(path) + " has a '*' elsewhere than in '/*' at its end");
            }
            String plain = Paths.normal(directory.isEmpty() ? "/" : directory);
            unmasked.add(isPattern ? (plain.equals("/") ? "" : plain) + EVERYTHING : plain);
            return this;
        }

        /** Leaves all of these as they are. */
        public Builder unmaskAll() {
            return unmask(EVERYTHING);
        }

        /**
         * Lets the program read and execute a file, or what is below a directory, of the container, and keeps it from all
         * files that no such rule names, by {@code landlock(7)}: besides permissions, and whatever user it is. The path
         * must be there when the container starts. Takes Linux 6.2 with Landlock, else the launch fails.
         */
        public Builder landlockReadOnly(String path) {
            Checks.absolutePath("path of a Landlock rule", path);
            landlockReadOnly.add(path);
            return this;
        }

        /** Lets the program do anything with a file, or what is below a directory, likewise. */
        public Builder landlockReadWrite(String path) {
            Checks.absolutePath("path of a Landlock rule", path);
            landlockReadWrite.add(path);
            return this;
        }

        /**
         * Puts the program, and what it starts, under an AppArmor profile that is loaded on the host; else the launch fails.
         * Where nothing is said the program is under that of the caller, which mostly is none. A caller under a profile
         * needs the profile's leave for the change; see man 7 apparmor.
         *
         * @param name of the profile; {@link #UNCONFINED} for none, also where the caller is under one that allows it, or the
         *     host has no AppArmor; null for that of the caller
         */
        public Builder appArmorProfile(@Nullable String name) {
            appArmorProfile = name == null ? null : Checks.word("AppArmor profile", name);
            return this;
        }

        /**
         * Gives the program, and what is made in memory for the container, contexts of SELinux, which the host must have;
         * else the launch fails. The files of the root filesystem and of volumes keep theirs: see man 8 chcon.
         *
         * @param process the program's, such as {@code system_u:system_r:container_t:s0:c1,c2}
         * @param mounts the files', such as {@code system_u:object_r:container_file_t:s0:c1,c2}
         */
        public Builder selinux(String process, String mounts) {
            selinuxLabel = Checks.word("SELinux context", process);
            selinuxMountLabel = Checks.word("SELinux context", mounts);
            return this;
        }

        /**
         * The privileges.
         *
         * @throws IllegalArgumentException if Landlock is to let the program only read a path, and also write it: rules add
         *     up in the kernel, and so the weaker one would count, whichever was said last
         */
        public Privileges build() {
            for (String path : landlockReadOnly) {
                for (String other : landlockReadWrite) {
                    if (Paths.normal(path).equals(Paths.normal(other))) {
                        throw new IllegalArgumentException(
                                "The path " + Checks.shown(path)
                                        + " has a Landlock rule to only read it (--landlock-ro) and one to write it (--landlock-rw)");
                    }
                }
            }
            return new Privileges(this);
        }
    }
}
