//! The work on one job without its stores, so that another process can do it.

use super::{context::Run, memory_limits::MemoryLimits, place, plan::Job};
use crate::{
    codec::Limits,
    montage::Montage,
    recipe::{Pipeline, Recipe, RenderSettings},
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// The work on one job. The files are passed separately.
#[derive(Debug, Clone)]
pub(super) struct RenderRequest {
    pub(super) renditions: Vec<RequestedRendition>,
    pub(super) montage: Option<Montage>,
    pub(super) terms: Terms,
}

/// One output.
#[derive(Debug, Clone)]
pub(super) struct RequestedRendition {
    recipe: Arc<Recipe>,
    settings: Arc<RenderSettings>,
    /// A lossy source would lose quality in every run.
    pub(super) repeats_loss: bool,
}

/// The limits and options that all jobs of a run share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Terms {
    pub(super) limits: Limits,
    pub(super) memory: MemoryLimits,
    /// Renditions may run at the same time.
    pub(super) parallel: bool,
    /// Make a placeholder of the source.
    pub(super) placeholder: bool,
    pub(super) timeout: Option<Duration>,
}

impl RenderRequest {
    pub(super) fn new(job: &Job, run: &Run) -> RenderRequest {
        let rendition = |rendition: &super::Rendition| RequestedRendition {
            recipe: rendition.recipe.clone(),
            settings: rendition.settings.clone(),
            repeats_loss: place::repeats_loss(job, rendition, &run.options),
        };
        RenderRequest {
            renditions: job.renditions.iter().map(rendition).collect(),
            montage: job.montage.as_ref().map(|job| job.montage.clone()),
            terms: Terms {
                limits: run.limits().clone(),
                memory: run.memory,
                parallel: run.pool().is_some(),
                placeholder: run.options.placeholder,
                timeout: run.options.timeout,
            },
        }
    }

    /// The stages of all outputs.
    pub(super) fn pipelines(&self) -> Vec<Pipeline<'_>> {
        self.renditions.iter().map(RequestedRendition::pipeline).collect()
    }
}

impl RequestedRendition {
    pub(super) fn pipeline(&self) -> Pipeline<'_> {
        Pipeline::new(&self.recipe, &self.settings)
    }
}

/// A request as it is sent: recipes and montages as text, and each of the settings once.
#[derive(Serialize, Deserialize)]
pub(super) struct SentRequest<S> {
    /// The settings, which may contain an overlay image.
    settings: Vec<S>,
    /// The query, the index of its settings, and whether it repeats a loss.
    renditions: Vec<(String, usize, bool)>,
    montage: Option<String>,
    terms: Terms,
}

impl<'a> From<&'a RenderRequest> for SentRequest<&'a RenderSettings> {
    fn from(request: &'a RenderRequest) -> SentRequest<&'a RenderSettings> {
        let mut settings: Vec<&Arc<RenderSettings>> = Vec::new();
        let sent = |rendition: &'a RequestedRendition| {
            let known = settings.iter().position(|known| Arc::ptr_eq(known, &rendition.settings));
            let index = known.unwrap_or_else(|| {
                settings.push(&rendition.settings);
                settings.len() - 1
            });
            (rendition.recipe.to_string(), index, rendition.repeats_loss)
        };
        let renditions = request.renditions.iter().map(sent).collect();
        SentRequest {
            settings: settings.into_iter().map(|settings| &**settings).collect(),
            renditions,
            montage: request.montage.as_ref().map(Montage::to_string),
            terms: request.terms.clone(),
        }
    }
}

impl SentRequest<RenderSettings> {
    /// The request; `None` if it was not sent by this version of pixmill.
    pub(super) fn received(self) -> Option<RenderRequest> {
        let SentRequest { settings, renditions, montage, terms } = self;
        let settings: Vec<Arc<RenderSettings>> = settings.into_iter().map(Arc::new).collect();
        let received = |(recipe, index, repeats_loss): (String, usize, bool)| {
            let (recipe, settings) = (Recipe::parse(&recipe).ok()?, settings.get(index)?.clone());
            Some(RequestedRendition { recipe: recipe.into(), settings, repeats_loss })
        };
        let montage = match montage {
            Some(text) => Some(Montage::parse(&text).ok()?),
            None => None,
        };
        Some(RenderRequest { renditions: renditions.into_iter().map(received).collect::<Option<_>>()?, montage, terms })
    }
}
