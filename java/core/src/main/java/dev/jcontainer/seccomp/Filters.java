package dev.jcontainer.seccomp;

import dev.jcontainer.kernel.ClassPathResources;
import dev.jcontainer.kernel.Errno;
import dev.jcontainer.plan.FilterPlan;
import dev.jcontainer.plan.step.Filter;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The compiled filters of this process: each profile is compiled once for each set of capabilities. Thread-safe. */
public final class Filters {
    /** The limit of the cache: a caller may make a new profile for each launch. */
    private static final int MAX_KEPT = 32;

    /** The directory of the resources of this package. */
    static final String PACKAGE = "dev/jcontainer/seccomp/";

    private static final String RESOURCE = "default-profile";
    private static final String LANDLOCK_RESOURCE = "default-profile-landlock";

    /**
     * The system calls that reaper.c makes after the filter is installed, on all architectures and with all C
     * libraries.
     */
    static final List<String> OF_REAPER =
            List.of("read", "write", "close", "sendmsg", "wait4", "rt_sigtimedwait", "kill", "exit_group");

    private static final Map<Key, FilterPlan> KEPT = new LinkedHashMap<>(16, 0.75f, true);

    private static @Nullable FilterPlan landlock; // guarded by KEPT

    /** A key with its own comparison: linking the generated one of a record takes a third of a start's time. */
    private record Key(Seccomp seccomp, long capabilities) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key
                    && capabilities == ((Key) other).capabilities
                    && seccomp.equals(((Key) other).seccomp);
        }

        @Override
        public int hashCode() {
            return 31 * seccomp.hashCode() + Long.hashCode(capabilities);
        }
    }

    private Filters() {}

    /**
     * Returns the filter of a container, or null if it has none.
     *
     * @param capabilities the capabilities of the container, one bit each
     * @throws IllegalArgumentException if the profile cannot be compiled
     * @throws IOException if the default profile cannot be read
     */
    public static @Nullable FilterPlan of(Seccomp seccomp, long capabilities) throws IOException {
        if (seccomp == Seccomp.UNCONFINED) {
            return null;
        }
        Key key = new Key(seccomp, capabilities);
        synchronized (KEPT) {
            FilterPlan plan = KEPT.get(key);
            if (plan == null) {
                plan = compile(seccomp, capabilities);
                KEPT.put(key, plan);
                if (KEPT.size() > MAX_KEPT) {
                    KEPT.remove(KEPT.keySet().iterator().next());
                }
            }
            return plan;
        }
    }

    private static int flags(SeccompProfile profile) {
        return profile.notifies() ? profile.flags() | FilterPlan.NEW_LISTENER : profile.flags();
    }

    /** Returns the filter of a container without namespaces and capabilities; it is kept after the first call. */
    public static FilterPlan ofLandlock() throws IOException {
        synchronized (KEPT) {
            if (landlock == null) {
                Filter precompiled = PrecompiledFilters.findLandlock(own());
                landlock = new FilterPlan(
                        precompiled != null ? precompiled : compileLandlock(text(), landlockText(), own()),
                        0,
                        List.of());
            }
            return landlock;
        }
    }

    private static FilterPlan compile(Seccomp seccomp, long capabilities) throws IOException {
        String own = own();
        if (seccomp instanceof SeccompProfile) {
            SeccompProfile profile = (SeccompProfile) seccomp;
            requireExec(profile, capabilities);
            return new FilterPlan(
                    FilterCompiler.compile(profile, capabilities, own),
                    flags(profile),
                    FilterCompiler.notAllowed(profile, capabilities, OF_REAPER));
        }
        Filter precompiled = PrecompiledFilters.find(own, capabilities);
        Filter filter = precompiled != null ? precompiled : compileDefault(text(), capabilities, own);
        return new FilterPlan(filter, 0, List.of()); // DefaultProfileTest checks that it allows the reaper's calls
    }

    private static void requireExec(SeccompProfile profile, long capabilities) {
        SeccompAction denial = FilterCompiler.denialOfExec(profile, capabilities);
        if (denial != null) {
            String what = denial.errno() < 0
                    ? "it kills a process for execve(2)"
                    : "it answers execve(2) with "
                            + (denial.errno() == 0 ? "success, but without executing it" : Errno.name(denial.errno()));
            throw new IllegalArgumentException(
                    "the seccomp profile does not even let the program start: " + what + ". Make it allow execve");
        }
    }

    /** Compiles the filter of the default profile from its text. */
    static Filter compileDefault(String text, long capabilities, String own) {
        return FilterCompiler.compile(DefaultProfile.parse(text, capabilities, relatives(own)), capabilities, own);
    }

    /**
     * Compiles the filter of a container without namespaces, from the texts of the default profile and of its
     * replacements.
     */
    static Filter compileLandlock(String text, String landlock, String own) {
        return FilterCompiler.compile(DefaultProfile.parse(text, landlock, relatives(own)), 0, own);
    }

    /** Returns the machine's architecture, as libseccomp names it. */
    static String own() {
        String architecture = System.getProperty("os.arch");
        return "amd64".equals(architecture) ? "x86_64" : architecture;
    }

    /**
     * Returns the other architectures whose programs the same kernel runs: their system calls have other numbers, and
     * need their own rules.
     */
    static List<String> relatives(String own) {
        switch (own) {
            case "x86_64":
                return List.of("x86", "x32");
            case "aarch64":
                return List.of("arm");
            default:
                return List.of();
        }
    }

    static String text() throws IOException {
        return text(RESOURCE);
    }

    static String landlockText() throws IOException {
        return text(LANDLOCK_RESOURCE);
    }

    private static String text(String resource) throws IOException {
        byte[] found = ClassPathResources.read(Filters.class, PACKAGE + resource);
        if (found == null) {
            throw new IOException("Cannot find the default seccomp profile on the class path: the build is damaged.");
        }
        return new String(found, StandardCharsets.US_ASCII);
    }
}
