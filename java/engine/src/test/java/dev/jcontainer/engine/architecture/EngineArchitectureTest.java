package dev.jcontainer.engine.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of the engine; each package imports only from the floors below its own. */
@AnalyzeClasses(packages = "dev.jcontainer.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class EngineArchitectureTest {
    private static final String ENGINE = "dev.jcontainer.engine";

    @ArchTest
    static final ArchRule packagesDependDownwardsOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(ENGINE + "..")
            .ensureAllClassesAreContainedInArchitecture()
            .withOptionalLayers(true)
            .layer("facade")
            .definedBy(ENGINE)
            .layer("lifecycle")
            .definedBy(ENGINE + ".lifecycle..")
            .layer("parts")
            .definedBy(
                    ENGINE + ".log..",
                    ENGINE + ".attach..",
                    ENGINE + ".file..",
                    ENGINE + ".port..",
                    ENGINE + ".network..",
                    ENGINE + ".session..",
                    ENGINE + ".volume..",
                    ENGINE + ".event..")
            .layer("record")
            .definedBy(ENGINE + ".record..")
            .layer("spec")
            .definedBy(ENGINE + ".spec..")
            .whereLayer("facade")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("lifecycle")
            .mayOnlyBeAccessedByLayers("facade")
            .whereLayer("parts")
            .mayOnlyAccessLayers("record", "spec")
            .whereLayer("record")
            .mayOnlyAccessLayers("spec")
            .whereLayer("spec")
            .mayNotAccessAnyLayer();

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.jcontainer.engine.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theEngineStandsBesideTheOciRuntime = noClasses()
            .that()
            .resideInAPackage(ENGINE + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.jcontainer.oci..", "dev.jcontainer.cli..");
}
