package dev.jcontainer.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the end-to-end tests without Maven, in the guest that {@code tests/vm/run} boots, and prints results as Maven
 * does.
 */
final class Guest implements TestExecutionListener {
    private static final String PACKAGE = "dev.jcontainer.e2e";
    private static final double NANOSECONDS = 1e9;

    private final Count all = new Count();
    private Count ofClass = new Count();
    private long start;

    private Guest() {}

    private static final class Count {
        private int run;
        private int failed;
        private int skipped;

        void add(Count other) {
            run += other.run;
            failed += other.failed;
            skipped += other.skipped;
        }

        @Override
        public String toString() {
            return "Tests run: " + run + ", Failures: " + failed + ", Errors: 0, Skipped: " + skipped;
        }
    }

    /** @param words the simple names of test classes, none for all; a name after a minus is left out */
    public static void main(String[] words) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (String word : words) {
            if (word.startsWith("-")) {
                without.add(PACKAGE + "." + word.substring(1));
            } else {
                selectors.add(DiscoverySelectors.selectClass(PACKAGE + "." + word));
            }
        }
        if (selectors.isEmpty()) {
            selectors.add(DiscoverySelectors.selectPackage(PACKAGE));
        }
        Filter<?>[] filters = without.isEmpty()
                ? new Filter<?>[0]
                : new Filter<?>[] {ClassNameFilter.excludeClassNamePatterns(without.toArray(new String[0]))};
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .filters(filters)
                .build();
        Guest guest = new Guest();
        LauncherFactory.create().execute(request, guest);
        System.out.println(guest.all);
        System.exit(guest.all.failed == 0 && guest.all.run > 0 ? 0 : 1);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        if (isClass(test)) {
            ofClass = new Count();
            start = System.nanoTime();
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped(test, reason);
        if (isClass(test)) {
            all.add(ofClass);
            ofClass = new Count();
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            ofClass.run++;
        }
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            skipped(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            ofClass.failed++;
            System.out.println("failed: " + nameOf(test));
            result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
        }
        if (isClass(test)) {
            double seconds = (System.nanoTime() - start) / NANOSECONDS;
            System.out.println(
                    ofClass + String.format(Locale.ROOT, ", Time elapsed: %.1f s", seconds) + " -- in " + nameOf(test));
            all.add(ofClass);
            ofClass = new Count();
        }
    }

    private void skipped(TestIdentifier test, String reason) {
        ofClass.skipped++;
        System.out.println("skipped: " + nameOf(test) + ": " + reason);
    }

    private static boolean isClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent();
    }

    /** The class and the method, with the number of a repeated one. */
    private static String nameOf(TestIdentifier test) {
        return test.getUniqueId()
                .replaceAll("^.*\\[class:([^\\]]*)\\]", "$1")
                .replaceAll("/\\[(?:method|test-template):([^\\]]*)\\]", ".$1")
                .replaceAll("/\\[test-template-invocation:#(\\d+)\\]", "[$1]");
    }
}
