package dev.jcontainer.vm;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the end-to-end tests without Maven, in the guest that {@code tests/vm/run} boots, and prints results as Maven
 * does. Several of these programs share the classes: who makes the directory with the name of a class runs it.
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

    /**
     * @param words the directory in which classes are taken, then the simple names of test classes, none for all; a name
     *     after a minus is left out
     */
    public static void main(String[] words) throws IOException {
        Path taken = Path.of(words[0]);
        Launcher launcher = LauncherFactory.create();
        Guest guest = new Guest();
        List<String> names = names(launcher, List.of(words).subList(1, words.length));
        boolean ran = false;
        for (String name : names) {
            if (takes(taken.resolve(name))) {
                launcher.execute(request(List.of(DiscoverySelectors.selectClass(name)), List.of()), guest);
                ran = true;
            }
        }
        System.out.println(guest.all);
        // A class without a test is a mistake, but others may have taken all classes.
        boolean some = ran ? guest.all.run > 0 : !names.isEmpty();
        System.exit(some && guest.all.failed == 0 ? 0 : 1);
    }

    /** The test classes with these names, without those whose names are excluded. */
    private static List<String> names(Launcher launcher, List<String> words) {
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
        TestPlan plan = launcher.discover(request(selectors, without));
        return plan.getRoots().stream()
                .flatMap(root -> plan.getChildren(root).stream())
                .flatMap(test -> test.getSource().stream())
                .map(source -> ((ClassSource) source).getClassName())
                .toList();
    }

    private static LauncherDiscoveryRequest request(List<? extends DiscoverySelector> selectors, List<String> without) {
        Filter<?>[] filters = without.isEmpty()
                ? new Filter<?>[0]
                : new Filter<?>[] {ClassNameFilter.excludeClassNamePatterns(without.toArray(new String[0]))};
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors)
                .filters(filters)
                .build();
    }

    private static boolean takes(Path name) throws IOException {
        try {
            Files.createDirectory(name);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false; // another program runs it
        }
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
