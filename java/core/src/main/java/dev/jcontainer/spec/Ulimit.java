package dev.jcontainer.spec;

import org.jspecify.annotations.Nullable;

/**
 * A resource limit of the program and what it starts, {@code man 2 setrlimit}. Immutable.
 *
 * @param resource what is limited
 * @param soft the limit in force, in the resource's unit; {@link #UNLIMITED} for none
 * @param hard up to which the program may raise it
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

    /** One limit that the program cannot raise. */
    public static Ulimit of(Resource resource, long limit) {
        return new Ulimit(resource, limit, limit);
    }

    /** A limit as people write it: {@code unlimited}, or a number, which is not negative whatever its highest bit. */
    public static String shown(long limit) {
        return limit == UNLIMITED ? "unlimited" : Long.toUnsignedString(limit);
    }

    /** What can be limited; the numbers are those of {@code asm-generic/resource.h}. */
    public enum Resource {
        /** Size of the address space in bytes. */
        AS("as", 9),
        /** Size of a core dump in bytes. */
        CORE("core", 4),
        /** CPU time in seconds. */
        CPU("cpu", 0),
        /** Size of the data segment in bytes. */
        DATA("data", 2),
        /** Size of a file that is written, in bytes. */
        FSIZE("fsize", 1),
        /** Number of file locks; without effect since Linux 2.4. */
        LOCKS("locks", 10),
        /** Memory locked into RAM, in bytes. */
        MEMLOCK("memlock", 8),
        /** Memory of POSIX message queues, in bytes, for all of the user's. */
        MSGQUEUE("msgqueue", 12),
        /** Up to where the nice value may be raised: 20 minus this; 0 to 40. */
        NICE("nice", 13),
        /** One more than the highest number of a file descriptor. */
        NOFILE("nofile", 7),
        /** Number of the user's processes; without effect for root. */
        NPROC("nproc", 6),
        /** Without effect since Linux 2.4.30. */
        RSS("rss", 5),
        /** The real-time priority. */
        RTPRIO("rtprio", 14),
        /** CPU time in microseconds that a real-time process may take at a stretch. */
        RTTIME("rttime", 15),
        /** Number of signals that are queued. */
        SIGPENDING("sigpending", 11),
        /** Size of the stack in bytes. */
        STACK("stack", 3);

        private final String option;
        private final int number;

        Resource(String option, int number) {
            this.option = option;
            this.number = number;
        }

        /** Its name as Docker has it, which has none for the address space. */
        public String option() {
            return option;
        }

        /** {@code RLIMIT_*}. */
        public int number() {
            return number;
        }

        /** The name of one by its number; the number where there is no such one. */
        public static String name(int number) {
            for (Resource resource : values()) {
                if (resource.number == number) {
                    return resource.option;
                }
            }
            return Integer.toString(number);
        }

        /** The resource of such a name, null where there is none. */
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
