package dev.jcontainer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the plans with tests/golden, which has them as {@code --dry-run} prints them. */
class GoldenPlansTest {
    private static final String WRITE = "jcontainer.golden";
    private static final Path GOLDEN = Checkout.file("tests/golden");
    private static final String CHANGED =
            "texts of plans; after an intended change, write them again and commit them:%n"
                    + "    mvn -pl java/core -am test -Dtest=GoldenPlansTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -D" + WRITE + "=write%n";

    @BeforeAll
    static void writeTheFilesAnewWhereThatIsAskedFor() throws Exception {
        if (!"write".equals(System.getProperty(WRITE))) {
            return;
        }
        Files.createDirectories(GOLDEN);
        for (String stale : files()) {
            Files.delete(GOLDEN.resolve(stale));
        }
        for (Map.Entry<String, LaunchPlan> plan : GoldenPlans.all().entrySet()) {
            Files.writeString(GOLDEN.resolve(plan.getKey() + ".txt"), PlanPrinter.print(plan.getValue()));
        }
    }

    private static Set<String> files() throws Exception {
        try (Stream<Path> entries = Files.list(GOLDEN)) {
            return entries.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    static Stream<Arguments> goldenPlans() {
        return GoldenPlans.all().entrySet().stream().map(plan -> Arguments.of(plan.getKey(), plan.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenPlans")
    void thePlanIsTheOneOnFile(String name, LaunchPlan plan) throws Exception {
        assertThat(GOLDEN.resolve(name + ".txt")).as(CHANGED).exists().hasContent(PlanPrinter.print(plan));
    }

    @Test
    void everyPlanOnFileIsStillMade() throws Exception {
        assertThat(files())
                .as(CHANGED)
                .containsExactlyInAnyOrderElementsOf(GoldenPlans.all().keySet().stream()
                        .map(name -> name + ".txt")
                        .toList());
    }

    @Test
    void theSameSpecificationOnTheSameHostGivesTheSamePlan() {
        assertThat(GoldenPlans.all()).isEqualTo(GoldenPlans.all());
    }
}
