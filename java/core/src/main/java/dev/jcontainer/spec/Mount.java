package dev.jcontainer.spec;

import java.nio.file.Path;

/**
 * Something mounted in a container besides its root. Values are immutable.
 *
 * <p>The target is a path in the container; symbolic links in it are followed inside the container's root only. Where it
 * is missing, it is made there.
 */
public sealed interface Mount permits Mount.Bind, Mount.Tmpfs {
    /** Where it appears, an absolute path in the container. */
    String target();

    /** A file or directory of the host, with what is mounted below it. */
    static Bind bind(Path source, String target) {
        return new Bind(source.toAbsolutePath().toString(), target, false);
    }

    /**
     * An empty directory in memory, with mode 1777, gone with the container.
     *
     * @param sizeBytes how much it may hold; 0 for the kernel's half of the memory
     */
    static Tmpfs tmpfs(String target, long sizeBytes) {
        return new Tmpfs(target, sizeBytes, 01777);
    }

    /**
     * A file or directory of the host.
     *
     * @param source its absolute path on the host
     * @param isReadOnly whether the container cannot write to it; takes Linux 5.12 where others are mounted below it
     */
    record Bind(String source, String target, boolean isReadOnly) implements Mount {
        public Bind {
            Checks.absolutePath("source of a bind mount", source);
            Checks.target("target of a bind mount", target);
        }

        /** Without writes. */
        public Bind readOnly() {
            return new Bind(source, target, true);
        }
    }

    /**
     * An empty directory in memory; programs in it cannot be executed with another user's rights, nor devices opened.
     *
     * @param mode its permissions, 0 to 07777
     */
    record Tmpfs(String target, long sizeBytes, int mode) implements Mount {
        public Tmpfs {
            Checks.target("target of a tmpfs", target);
            if (sizeBytes < 0) {
                throw new IllegalArgumentException("The size of the tmpfs on " + target + " is below 0: " + sizeBytes);
            }
            if (mode < 0 || mode > 07777) {
                throw new IllegalArgumentException(
                        "The mode of the tmpfs on " + target + " is no mode: " + Integer.toOctalString(mode));
            }
        }
    }
}
