package dev.jcontainer.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
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

    @ArchTest
    static final ArchRule classesAreInNullMarkedPackages =
            classes().that().resideInAPackage(CLI + "..").should(RESIDE_IN_A_NULL_MARKED_PACKAGE);
}
