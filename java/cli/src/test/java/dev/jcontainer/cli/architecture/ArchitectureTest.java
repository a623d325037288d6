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
import org.jspecify.annotations.NullMarked;

/** The floors of the command line; each package imports only from the floors below its own. */
@AnalyzeClasses(packages = "dev.jcontainer.cli", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String CLI = "dev.jcontainer.cli";

    private static final ArchCondition<JavaClass> RESIDE_IN_A_NULL_MARKED_PACKAGE =
            new ArchCondition<>("reside in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                        events.add(SimpleConditionEvent.violated(
                                type, type.getName() + " is in a package that is not @NullMarked"));
                    }
                }
            };

    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(CLI + "..")
            .ensureAllClassesAreContainedInArchitecture()
            .layer("start")
            .definedBy(CLI)
            .layer("manage")
            .definedBy(CLI + ".manage..")
            .layer("run")
            .definedBy(CLI + ".run..")
            .layer("oci")
            .definedBy(CLI + ".oci..")
            .layer("terminal")
            .definedBy(CLI + ".terminal..")
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
            .mayOnlyAccessLayers("manage", "run", "oci", "about", "base", "model")
            .whereLayer("manage")
            .mayOnlyAccessLayers("terminal", "option", "base", "value", "model")
            .whereLayer("run")
            .mayOnlyAccessLayers("terminal", "option", "base", "value", "model")
            .whereLayer("oci")
            .mayOnlyAccessLayers("terminal", "about", "option", "base", "text", "value", "model")
            .whereLayer("terminal")
            .mayOnlyAccessLayers("base", "model")
            .whereLayer("about")
            .mayOnlyAccessLayers("base", "text", "model")
            .whereLayer("option")
            .mayOnlyAccessLayers("value", "model")
            .whereLayer("base")
            .mayOnlyAccessLayers("model")
            .whereLayer("text")
            .mayOnlyAccessLayers("model")
            .whereLayer("value")
            .mayNotAccessAnyLayer()
            .whereLayer("model")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.jcontainer.cli.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule classesAreInNullMarkedPackages =
            classes().that().resideInAPackage(CLI + "..").should(RESIDE_IN_A_NULL_MARKED_PACKAGE);

    /**
     * Who uses more of the core than its API, and why. The command line is a user of the library as any other: what it shows
     * and does comes from {@code dev.jcontainer} and {@code dev.jcontainer.spec}. Beyond that it needs what Java does not
     * have, which is descriptors, terminals and signals, and it follows the programs of the OCI runtime.
     */
    private static final Map<String, String> BEYOND_THE_API = Map.ofEntries(
            entry("manage.PsCommand", "shows commands without characters that would change the terminal"),
            entry("manage.StatsCommand", "clears the screen only where stdout is a terminal"),
            entry("oci.OciCommands", "the directory of an ordinary user's containers is another one than root's"),
            entry("oci.OciCreateCommand", "hands on the number of the descriptors that a program gets"),
            entry("oci.OciForeground", "opens the terminal that controls its session, and waits for the program"),
            entry("oci.OciSpecCommand", "an ordinary user's template maps the ids of that user"),
            entry("run.IdFile", "makes the file only where it does not exist, in one system call"),
            entry("run.SelinuxLabels", "reads a file of the kernel, which may not exist"),
            entry("terminal.Console", "sets the terminal, and waits for what is typed and for the end at once"),
            entry("terminal.ForegroundProgram", "the OCI runtime's programs are not those of the API"),
            entry("terminal.SignalForwarder", "takes the signals of this process"),
            entry("value.HostFile", "the bytes of a path may be ones that Java cannot decode"),
            entry("value.WorkingDirectory", "the bytes of a path may be ones that Java cannot decode"));

    private static final String CORE = "dev.jcontainer.";

    /** Of {@link #BEYOND_THE_API}: the class in which it stands, without the package of the command line. */
    private static String shortName(JavaClass type) {
        String name = type.getName().substring(CLI.length() + 1);
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** The bytes of arguments, of the environment and of paths, which each class may read, are no part of it. */
    private static boolean isBeyondTheApi(Dependency dependency) {
        JavaClass used = dependency.getTargetClass().getBaseComponentType();
        String home = used.getPackageName();
        return home.startsWith(CORE)
                && !home.startsWith(CLI)
                && !home.equals(CORE + "spec")
                && !home.equals(CORE + "json")
                && !home.startsWith(CORE + "oci")
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
