package dev.jcontainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * A resource limit of the program and of the processes that it starts, {@code man 2 setrlimit}. Immutable.
 *
 * @param resource the resource that is limited
 * @param soft the limit in force, in the resource's unit; {@link #UNLIMITED} for unlimited
 * @param hard the limit up to which the program may raise the soft limit
 */
public record Ulimit(Resource resource, long soft, long hard) {
    /** {@code RLIM_INFINITY}. */
    public static final long UNLIMITED = -1;

    public Ulimit {
        if (soft < UNLIMITED || hard < UNLIMITED) {
            throw new IllegalArgumentException(
                    "The limit of " + resource.option() + " is below -1, which is unlimited: " + Math.min(soft, hard));
        }
        if (hard != UNLIMITED && (soft == UNLIMITED || soft > hard)) {
            throw new IllegalArgumentException("The soft limit of " + resource.option() + ", " + shown(soft)
                    + ", is above the hard limit, " + hard);
        }
    }

    /** A limit that the program cannot raise. */
    public static Ulimit of(Resource resource, long limit) {
        return new Ulimit(resource, limit, limit);
    }

    /** Returns a limit as text: {@code unlimited}, or an unsigned number. */
    public static String shown(long limit) {
        return limit == UNLIMITED ? "unlimited" : Long.toUnsignedString(limit);
    }

    /** The resources that can be limited; the numbers are those of {@code asm-generic/resource.h}. */
    public enum Resource {
        /** Size of the address space in bytes. */
        AS("as", 9),
        /** Size of a core dump in bytes. */
        CORE("core", 4),
        /** CPU time in seconds. */
        CPU("cpu", 0),
        /** Size of the data segment in bytes. */
        DATA("data", 2),
        /** Size of a file that the program writes, in bytes. */
        FSIZE("fsize", 1),
        /** Number of file locks; without effect since Linux 2.4. */
        LOCKS("locks", 10),
        /** Memory locked into RAM, in bytes. */
        MEMLOCK("memlock", 8),
        /** Memory of POSIX message queues in bytes, for all processes of the user. */
        MSGQUEUE("msgqueue", 12),
        /** The lowest nice value that the program may set is 20 minus this; 0 to 40. */
        NICE("nice", 13),
        /** One more than the highest number of a file descriptor. */
        NOFILE("nofile", 7),
        /** Number of processes of the user; without effect for root. */
        NPROC("nproc", 6),
        /** Without effect since Linux 2.4.30. */
        RSS("rss", 5),
        /** The real-time priority. */
        RTPRIO("rtprio", 14),
        /** CPU time in microseconds that a real-time process may use without a blocking system call. */
        RTTIME("rttime", 15),
        /** Number of queued signals. */
        SIGPENDING("sigpending", 11),
        /** Size of the stack in bytes. */
        STACK("stack", 3);

        private final String option;
        private final int number;

        Resource(String option, int number) {
            this.option = option;
            this.number = number;
        }

        /** The resource's name as Docker has it; Docker has none for the address space. */
        public String option() {
            return option;
        }

        /** {@code RLIMIT_*}. */
        public int number() {
            return number;
        }

        /** Returns the name of the resource with a number, or the number if there is no such resource. */
        public static String name(int number) {
            for (Resource resource : values()) {
                if (resource.number == number) {
                    return resource.option;
                }
            }
            return Integer.toString(number);
        }

        /** Returns the resource with a name, or null if there is none. */
        public static @Nullable Resource ofOption(String name) {
            for (Resource resource : values()) {
                if (resource.option.equals(name)) {
                    return resource;
                }
            }
            return null;
        }
    }
}
