package dev.jcontainer.spec;

import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The privileges of a container besides its namespaces and limits. Immutable and thread-safe. */
public final class Privileges {
    /** Few capabilities, no new privileges, only common system calls, and no access to the kernel's dangerous files. */
    public static final Privileges DEFAULT = builder().build();

    /** AppArmor's name for the state of a program that has no profile. */
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
     * A builder that starts with nearly all privileges: all capabilities and devices of the caller, no masked or
     * read-only paths, all system calls, and new privileges by set-user-ID programs. A program that is root in such a
     * container is root on the machine, and can leave the container.
     */
    public static Builder privileged() {
        Builder builder = builder();
        builder.isPrivileged = true;
        return builder.capabilities(Capabilities.ALL)
                .noNewPrivs(false)
                .seccomp(Seccomp.UNCONFINED)
                .unmaskAll();
    }

    /** A builder that starts with these privileges. */
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

    /** Whether executing a program never gives more privileges: {@code PR_SET_NO_NEW_PRIVS}, man 2 prctl. */
    public boolean noNewPrivs() {
        return noNewPrivs;
    }

    /** The system calls that the container may make. */
    public Seccomp seccomp() {
        return seccomp;
    }

    /** The paths that are masked besides those of every container; all are absolute. */
    public List<String> masked() {
        return masked;
    }

    /** Whether a path that is masked or read-only by default is left unprotected. */
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

    /** The paths and patterns that are not masked, as {@link Builder#unmask} takes them. */
    public List<String> unmasked() {
        return unmasked;
    }

    boolean hasUnmasked() {
        return !unmasked.isEmpty();
    }

    /** The paths that Landlock allows the program to read and execute; all are absolute. */
    public List<String> landlockReadOnly() {
        return landlockReadOnly;
    }

    /** The paths that Landlock allows the program to use in any way; all are absolute. */
    public List<String> landlockReadWrite() {
        return landlockReadWrite;
    }

    /**
     * The AppArmor profile of the container's programs, {@link #UNCONFINED} for none, or null for the caller's profile.
     */
    public @Nullable String appArmorProfile() {
        return appArmorProfile;
    }

    /** The SELinux context of the container's programs, or null if the host's policy decides. */
    public @Nullable String selinuxLabel() {
        return selinuxLabel;
    }

    /**
     * The SELinux context of the in-memory file systems that are made for the container, or null if the policy decides.
     */
    public @Nullable String selinuxMountLabel() {
        return selinuxMountLabel;
    }

    /** Whether the container has the host's devices and a writable {@code /sys}. */
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

        /** The capabilities; the default is {@link Capabilities#DEFAULT}. */
        public Builder capabilities(Capabilities value) {
            capabilities = value;
            return this;
        }

        /**
         * Whether executing a program never gives more privileges; the default is true. With false, set-user-ID
         * programs of the container work, within the container's capabilities.
         */
        public Builder noNewPrivs(boolean value) {
            noNewPrivs = value;
            return this;
        }

        /**
         * The system calls that the container may make; the default is {@link Seccomp#DEFAULT}.
         *
         * @throws IllegalArgumentException if a profile has {@link SeccompAction#NOTIFY}
         */
        public Builder seccomp(Seccomp value) {
            if (value instanceof SeccompProfile && ((SeccompProfile) value).notifies()) {
                throw new IllegalArgumentException("The action NOTIFY requires a program that listens; there is none");
            }
            seccomp = value;
            return this;
        }

        /**
         * Masks one more path of the container, if it exists: an empty directory covers a directory, the null device
         * covers a file.
         */
        public Builder mask(String path) {
            Checks.absolutePath("path to mask", path);
            if (Checks.isSlash(path)) {
                throw new IllegalArgumentException("The path to mask is the container's root");
            }
            masked.add(Paths.normal(path));
            return this;
        }

        /**
         * Leaves a path unprotected that is masked or read-only by default.
         *
         * @param path absolute; {@code /*} at its end stands for all paths below
         */
        public Builder unmask(String path) {
            Checks.absolutePath("path to unmask", path);
            boolean isPattern = path.endsWith(EVERYTHING);
            String directory = isPattern ? path.substring(0, path.length() - EVERYTHING.length()) : path;
            if (directory.indexOf('*') >= 0) {
                throw new IllegalArgumentException("The path to unmask " + PlainText.quoted(path)
                        + " has a '*' elsewhere than in '/*' at its end");
            }
            String plain = Paths.normal(directory.isEmpty() ? "/" : directory);
            unmasked.add(isPattern ? (plain.equals("/") ? "" : plain) + EVERYTHING : plain);
            return this;
        }

        /** Leaves all paths unprotected that are masked or read-only by default. */
        public Builder unmaskAll() {
            return unmask(EVERYTHING);
        }

        /**
         * Allows the program to read and execute a file of the container, or everything below a directory. With such a
         * rule {@code landlock(7)} denies the program all files that no rule names, in addition to their permissions
         * and for every user. The path must exist when the container starts. Requires Linux 6.2 with Landlock;
         * otherwise the launch fails.
         */
        public Builder landlockReadOnly(String path) {
            Checks.absolutePath("path of a Landlock rule", path);
            landlockReadOnly.add(path);
            return this;
        }

        /**
         * Allows the program to use a file, or everything below a directory, in any way; otherwise as {@link
         * #landlockReadOnly}.
         */
        public Builder landlockReadWrite(String path) {
            Checks.absolutePath("path of a Landlock rule", path);
            landlockReadWrite.add(path);
            return this;
        }

        /**
         * Confines the program, and what it starts, by an AppArmor profile. The profile must be loaded on the host;
         * otherwise the launch fails. By default the program has the caller's profile, which usually is none. If the
         * caller is confined by a profile, that profile must allow the change; see man 7 apparmor.
         *
         * @param name the profile's name; {@link #UNCONFINED} for no profile, which also works if the caller's profile
         *     allows it, or if the host has no AppArmor; null for the caller's profile
         */
        public Builder appArmorProfile(@Nullable String name) {
            appArmorProfile = name == null ? null : Checks.word("AppArmor profile", name);
            return this;
        }

        /**
         * Gives SELinux contexts to the program and to the in-memory file systems of the container. The host must have
         * SELinux; otherwise the launch fails. The files of the root filesystem and of volumes keep their contexts: see
         * man 8 chcon.
         *
         * @param process the program's context, such as {@code system_u:system_r:container_t:s0:c1,c2}
         * @param mounts the files' context, such as {@code system_u:object_r:container_file_t:s0:c1,c2}
         */
        public Builder selinux(String process, String mounts) {
            selinuxLabel = Checks.word("SELinux context", process);
            selinuxMountLabel = Checks.word("SELinux context", mounts);
            return this;
        }

        /**
         * Builds the privileges.
         *
         * @throws IllegalArgumentException if one path has a Landlock rule to only read it and one to write it: the
         *     kernel adds rules up, so the write rule would always win
         */
        public Privileges build() {
            for (String path : landlockReadOnly) {
                for (String other : landlockReadWrite) {
                    if (Paths.normal(path).equals(Paths.normal(other))) {
                        throw new IllegalArgumentException("The path " + PlainText.quoted(path)
                                + " has a Landlock rule to only read it (--landlock-ro) and one to write it"
                                + " (--landlock-rw)");
                    }
                }
            }
            return new Privileges(this);
        }
    }
}
