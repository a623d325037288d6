package dev.jcontainer.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Compares the public API of each module with its {@code api.txt}, which has a line for each class and member that users
 * of the library can name. As long as nothing is released, there is nothing else to compare a change with.
 */
final class PublicApiTest {
    private static final String ACCEPT = "jcontainer.api.accept";

    @Test
    void theApiOfTheCoreIsTheOneThatWasAccepted() throws IOException {
        compare("core", PublicApi.lines(Containers.class));
    }

    @Test
    void theApiOfImagesIsTheOneThatWasAccepted() throws IOException {
        compare("image", PublicApi.lines(Images.class));
    }

    @Test
    void theApiOfTheEngineIsTheOneThatWasAccepted() throws IOException {
        compare("engine", PublicApi.lines(Engine.class));
    }

    private static void compare(String module, List<String> now) throws IOException {
        Path baseline = Path.of("..", module, "api.txt"); // Maven runs the tests of a module in its directory
        if (Boolean.getBoolean(ACCEPT)) {
            Files.write(baseline, now);
        }
        assertThat(difference(Files.readAllLines(baseline), now))
                .as("changes of the public API; when they are wanted, accept them, and tell of them in CHANGELOG.md:%n"
                        + "    mvn -pl java/engine -am test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -D" + ACCEPT + "=true%n")
                .isEmpty();
    }

    @Test
    void aDifferenceNamesWhatIsGoneAndWhatIsNew() {
        assertThat(difference(List.of("a", "b"), List.of("b", "c"))).containsExactly("- a", "+ c");
        assertThat(difference(List.of("a"), List.of("a"))).isEmpty();
    }

    @Test
    void eachKindOfMemberIsInTheList() {
        assertThat(PublicApi.lines(Containers.class))
                .contains(
                        "dev.jcontainer.Containers (final class)",
                        "dev.jcontainer.Containers: static dev.jcontainer.Result run(dev.jcontainer.spec.ContainerSpec)"
                                + " throws java.io.IOException, java.lang.InterruptedException",
                        "dev.jcontainer.Containers: static final java.lang.String IDLE_SUPERVISORS",
                        "dev.jcontainer.LaunchedProcess (abstract sealed class extends java.lang.Process"
                                + " implements java.lang.AutoCloseable)",
                        "dev.jcontainer.Support: <init>(java.util.List<dev.jcontainer.Support$Facility>)")
                .noneMatch(line -> line.contains("dev.jcontainer.ContainerLaunch"));
    }

    private static List<String> difference(List<String> accepted, List<String> now) {
        List<String> changes = new ArrayList<>();
        for (String line : new TreeSet<>(accepted)) {
            if (!now.contains(line)) {
                changes.add("- " + line);
            }
        }
        for (String line : now) {
            if (!accepted.contains(line)) {
                changes.add("+ " + line);
            }
        }
        return changes;
    }
}
