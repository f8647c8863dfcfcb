// The layer graphs of the study's networks, a file each, as their Caffe definitions have them.
// Layers with weights carry the names of those definitions. Each ends with the softmax "prob". Is
// NOT aware of weights or files.
#pragma once

#include "network/graph/graph.h"

namespace perwatt::network {

/// Krizhevsky, Sutskever, Hinton 2012, in Caffe's arrangement: normalisation before pooling, 227 x
/// 227 input.
Graph alexnet();
/// Szegedy et al. 2015 (version 1), without its auxiliary classifiers.
Graph googlenet();
/// Iandola et al. 2016 (version 1.0), 227 x 227 input.
Graph squeezenet();

/// He et al. 2016, table 1.
Graph resnet_18();
Graph resnet_50();
Graph resnet_101();
Graph resnet_152();

/// Simonyan, Zisserman 2015, table 1, columns D and E.
Graph vgg_16();
Graph vgg_19();

}  // namespace perwatt::network
