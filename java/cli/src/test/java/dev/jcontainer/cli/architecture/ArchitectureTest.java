package dev.jcontainer.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The floors of the command line; each package imports only from the floors below its own. */
@AnalyzeClasses(packages = "dev.jcontainer.cli", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String CLI = "dev.jcontainer.cli";

    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(CLI + "..")
            .ensureAllClassesAreContainedInArchitecture()
            .layer("start")
            .definedBy(CLI)
            .layer("manage")
            .definedBy(CLI + ".manage..")
            .layer("stream")
            .definedBy(CLI + ".stream..")
            .layer("file")
            .definedBy(CLI + ".file..")
            .layer("volume")
            .definedBy(CLI + ".volume..")
            .layer("inspect")
            .definedBy(CLI + ".inspect..")
            .layer("container")
            .definedBy(CLI + ".container..")
            .layer("run")
            .definedBy(CLI + ".run..")
            .layer("image")
            .definedBy(CLI + ".image..")
            .layer("oci")
            .definedBy(CLI + ".oci..")
            .layer("terminal")
            .definedBy(CLI + ".terminal..")
            .layer("format")
            .definedBy(CLI + ".format..")
            .layer("pull")
            .definedBy(CLI + ".pull..")
            .layer("progress")
            .definedBy(CLI + ".progress..")
            .layer("about")
            .definedBy(CLI + ".about..")
            .layer("option")
            .definedBy(CLI + ".option..")
            .layer("base")
            .definedBy(CLI + ".base..")
            .layer("text")
            .definedBy(CLI + ".text..")
            .layer("value")
            .definedBy(CLI + ".value..")
            .layer("model")
            .definedBy(CLI + ".model..")
            .whereLayer("start")
            .mayOnlyAccessLayers(
                    "manage", "stream", "file", "volume", "inspect", "run", "image", "oci", "about", "base", "model")
            .whereLayer("manage")
            .mayOnlyAccessLayers("container", "terminal", "format", "option", "base", "value", "model")
            .whereLayer("stream")
            .mayOnlyAccessLayers("container", "terminal", "format", "base", "value", "model")
            .whereLayer("file")
            .mayOnlyAccessLayers("container", "base", "value", "model")
            .whereLayer("volume")
            .mayOnlyAccessLayers("terminal", "format", "option", "base", "value", "model")
            .whereLayer("inspect")
            .mayOnlyAccessLayers("container", "image", "format", "pull", "option", "base", "value", "model")
            .whereLayer("container")
            .mayOnlyAccessLayers("base", "value", "model")
            .whereLayer("run")
            .mayOnlyAccessLayers("terminal", "pull", "option", "base", "value", "model")
            .whereLayer("image")
            .mayOnlyAccessLayers(
                    "container", "terminal", "format", "pull", "progress", "option", "base", "value", "model")
            .whereLayer("oci")
            .mayOnlyAccessLayers("terminal", "about", "option", "base", "text", "value", "model")
            .whereLayer("terminal")
            .mayOnlyAccessLayers("base", "model")
            .whereLayer("format")
            .mayOnlyAccessLayers("base", "model")
            .whereLayer("pull")
            .mayOnlyAccessLayers("progress", "option", "base", "value", "model")
            .whereLayer("progress")
            .mayOnlyAccessLayers("base", "value")
            .whereLayer("about")
            .mayOnlyAccessLayers("base", "text", "model")
            .whereLayer("option")
            .mayOnlyAccessLayers("value", "model")
            .whereLayer("base")
            .mayOnlyAccessLayers("value", "model")
            .whereLayer("text")
            .mayOnlyAccessLayers("model")
            .whereLayer("value")
            .mayNotAccessAnyLayer()
            .whereLayer("model")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.jcontainer.cli.(*)..").should().beFreeOfCycles();

    /**
     * The classes that use more of the core than its API, each with the reason. The command line uses the library as
     * any application does, by {@code dev.jcontainer} and {@code dev.jcontainer.spec}. In addition it needs what Java
     * does not have, such as descriptors, terminals and signals, and it waits for programs of the OCI runtime.
     */
    private static final Map<String, String> BEYOND_THE_API = Map.ofEntries(
            entry("base.Failure", "replaces characters of a message that would change the terminal"),
            entry("base.Stdin", "finds out whether the JVM has a file of its own as stdin"),
            entry("container.ContainerRow", "escapes characters of a command that would change the terminal"),
            entry("file.ExportCommand", "refuses to write an archive to a terminal"),
            entry("format.RowFormat", "escapes characters of a value that would change the terminal"),
            entry("image.HistoryCommand", "escapes characters of a command that would change the terminal"),
            entry("image.ImportCommand", "refuses a terminal as input"),
            entry("image.LoadCommand", "refuses a terminal as input"),
            entry("image.SaveCommand", "refuses to write an archive to a terminal"),
            entry("manage.StatsCommand", "checks whether stdout is a terminal, before it clears the screen"),
            entry("oci.OciCommands", "checks whether the user is root, who has another state directory"),
            entry("oci.OciCreateCommand", "passes on how many descriptors a program inherits"),
            entry("oci.OciForeground", "opens the controlling terminal, and waits for the program"),
            entry("oci.OciSpecCommand", "reads the ids of this user, which the template maps"),
            entry("progress.Progress", "finds out whether stderr is a terminal"),
            entry("progress.TerminalProgress", "reads the size of the terminal, which may change"),
            entry("run.IdFile", "creates a file in one system call, which fails if it exists"),
            entry("run.PidFile", "opens paths with bytes that Java cannot decode"),
            entry("run.ImageRun", "brings the layers into the kernel while it reads the configuration"),
            entry("run.SelinuxLabels", "distinguishes a missing file from one that cannot be read"),
            entry("terminal.AttachedScreen", "sets the terminal"),
            entry("terminal.Console", "sets the terminal, and waits for input and for the end at the same time"),
            entry("terminal.ForegroundProgram", "follows programs of the OCI runtime, which the API does not have"),
            entry("terminal.Prompt", "turns the echo of the terminal off for a password"),
            entry("terminal.SignalForwarder", "handles the signals of this process"),
            entry("value.HostFile", "opens paths with bytes that Java cannot decode"),
            entry("value.WorkingDirectory", "opens paths with bytes that Java cannot decode"));

    private static final String CORE = "dev.jcontainer.";

    /** Returns the key of {@link #BEYOND_THE_API}: the top-level class, without the package of the command line. */
    private static String shortName(JavaClass type) {
        String name = type.getName().substring(CLI.length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** {@code Bytes} does not count: each class may convert arguments, the environment and paths. */
    private static boolean isBeyondTheApi(Dependency dependency) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        String home = used.getPackageName();
        return home.startsWith(CORE)
                && !home.startsWith(CLI)
                && !home.equals(CORE + "spec")
                && !home.equals(CORE + "json")
                && !home.startsWith(CORE + "engine")
                && !home.startsWith(CORE + "oci")
                && !home.startsWith(CORE + "image")
                && !used.getName().equals(CORE + "kernel.Bytes");
    }

    private static final ArchCondition<JavaClass> USE_THE_API_OR_BE_NAMED =
            new ArchCondition<>("use the API of the core only, or be named with a reason") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                        if (isBeyondTheApi(dependency) && !BEYOND_THE_API.containsKey(shortName(type))) {
                            events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                        }
                    }
                }
            };

    @ArchTest
    static final ArchRule theCoreIsUsedByItsApi =
            classes().that().resideInAPackage(CLI + "..").should(USE_THE_API_OR_BE_NAMED);

    @ArchTest
    static void nobodyIsNamedWithoutNeed(JavaClasses all) {
        Set<String> named = new TreeSet<>(BEYOND_THE_API.keySet());
        for (JavaClass type : all) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                if (isBeyondTheApi(dependency)) {
                    named.remove(shortName(type));
                }
            }
        }
        assertThat(named).as("classes that need no more than the API").isEmpty();
    }
}
