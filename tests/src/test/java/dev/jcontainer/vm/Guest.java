package dev.jcontainer.vm;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the end-to-end tests where there is no Maven: in the guest that {@code tests/vm/run} boots. */
final class Guest implements TestExecutionListener {
    private int run;
    private int failed;
    private int skipped;

    private Guest() {}

    /**
     * @param names the simple names of test classes, none for all
     */
    public static void main(String[] names) {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String name : names) {
            selectors.add(DiscoverySelectors.selectClass("dev.jcontainer.e2e." + name));
        }
        if (names.length == 0) {
            selectors.add(DiscoverySelectors.selectPackage("dev.jcontainer.e2e"));
        }
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        Guest guest = new Guest();
        LauncherFactory.create().execute(request, guest);
        System.out.println("Tests run: " + guest.run + ", Failures: " + guest.failed + ", Skipped: " + guest.skipped);
        System.exit(guest.failed == 0 && guest.run > 0 ? 0 : 1);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
        System.out.println("skipped: " + nameOf(test) + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            skipped++;
            System.out.println("skipped: " + nameOf(test) + ": "
                    + result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
        } else if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failed++;
            System.out.println("failed: " + nameOf(test));
            result.getThrowable().ifPresent(failure -> failure.printStackTrace(System.out));
        }
        if (test.isTest()) {
            run++;
        }
    }

    /** The class and the method, with the number of a repeated one. */
    private static String nameOf(TestIdentifier test) {
        return test.getUniqueId().replaceAll("^.*\\[class:([^\\]]*)\\]", "$1");
    }
}
